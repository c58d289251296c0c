import type {LineAnchor, TerminalModes} from '../terminal/contract.ts';
import type {FrozenPane} from './copy/frozen-pane.ts';
import type {Still} from './copy/still.ts';
import type {ConsoleClock} from './host.ts';
import type {ScrollStep} from './keymap/row.ts';
import type {PaneFrame} from './pane-frames.ts';
import type {PaneLayer} from './screen/contract.ts';
import type {PanePosition} from './subject.ts';

/** The terminals behind the panes, one for each service that has printed or been shown, and how far each is scrolled. */
export interface Terminals {
	/** These are on the screen, all others are not; those have the size that they would be shown at. */
	show(frames: readonly PaneFrame[], sizeOfHidden: (service: string) => CellSize): void;
	/** There is no room for any; sizes stay. */
	hideAll(): void;
	layers(): readonly PaneLayer[];
	position(service: string): PanePosition;
	modes(service: string): TerminalModes;
	/** What a run that lives has printed behind its last line end, blanks at the end left out; undefined: its terminal is behind. */
	unfinishedLine(service: string): string | undefined;
	scroll(service: string, step: ScrollStep): void;
	scrollBy(service: string, lines: number): void;
	/** Nothing of what these services have printed so far is to be seen any more, but what they have not ended the line of. */
	clear(services: readonly string[]): void;
	/** What a pane shows now. */
	still(service: string, setTimer: ConsoleClock['setTimer']): Still;
	/** Hold on to a row of a pane that does not stand still yet: which row of the text it is once it does. */
	anchor(service: string, row: number): LineAnchor;
	/** Shown in place of what the service prints, until it is undefined. */
	freeze(service: string, frozen: FrozenPane | undefined): void;
	/** What stands still has been scrolled, or selected from. */
	noteFrozen(service: string): void;
	dispose(): void;
}

export interface CellSize {
	readonly columns: number;
	readonly rows: number;
}
