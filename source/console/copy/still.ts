import type {FrozenText} from './frozen-text.ts';

/** What a pane shows at one moment, to be selected from. */
export interface Still {
	readonly text: FrozenText;
	/** The row of the text that is in the first row of the pane. */
	readonly top: number;
	/** Rows of the pane. */
	readonly height: number;
	/** The row that somebody has just looked for. */
	readonly sought?: number | undefined;
}
