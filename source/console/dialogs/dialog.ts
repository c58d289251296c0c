import {textWidth} from '../../lib/text-width.ts';
import type {Lookups} from '../details/lookups.ts';
import type {LivingProcess} from '../host.ts';
import type {Notice} from '../notices/notice-board.ts';
import type {RunRecord} from '../run-history.ts';
import type {Rect} from '../screen/contract.ts';
import type {Subject} from '../subject.ts';
import {fit, joinFitting} from '../text.ts';
import type {StartUp} from '../timeline/start-up.ts';
import type {Theme} from '../theme.ts';

/** A box over the panes. */
export interface DialogBox {
	readonly rect: Rect;
	/** Each as wide as the rectangle. */
	readonly rows: readonly string[];
}

export interface DialogContent {
	readonly title: string;
	readonly lines: readonly string[];
	/** In the lower border, as many as fit: the keys that work. */
	readonly hints: readonly string[];
	/** Tables that need more columns than text does. */
	readonly isWide?: boolean;
	/** Columns that lines may take at least. */
	readonly minWidth?: number;
	/** The first line that is shown, of those that may be more than there is room for. */
	readonly scroll?: number;
}

export interface DialogContext {
	readonly subject: Subject;
	readonly theme: Theme;
	readonly now: number;
	/** What has become of services that are not seen. */
	readonly notices?: readonly Notice[];
	readonly version: string;
	survivors(service: string): readonly LivingProcess[];
	/** The last runs of a service, the newest first. */
	runs(service: string): readonly RunRecord[];
	/** The first start-up, and the last ones, in their order. */
	startUps(): readonly StartUp[];
	/** Absent: the host does not tell. */
	readonly lookups?: Lookups | undefined;
	/** devtui's own. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Variables whose values are not those of the run before, a clause each. */
	environmentChanges(service: string): readonly string[];
}

/** The largest box that a screen has room for, borders not counted. */
export function dialogRoom({layout}: Subject, isWide = false): {readonly columns: number; readonly rows: number} {
	return {columns: Math.max(0, Math.min(isWide ? 104 : 76, layout.columns - 6)), rows: Math.max(0, layout.rows - 4)};
}

/** A column for the names of services that leaves room for what is said of them. */
export function widthOfNames(subject: Subject, services: ReadonlyArray<{readonly name: string}>): number {
	return Math.min(Math.max(0, ...services.map(({name}) => textWidth(name))), Math.floor(dialogRoom(subject).columns / 2));
}

/** In the middle of the screen, as small as its content allows. */
export function dialogBox(content: DialogContent, {subject, theme}: DialogContext): DialogBox {
	const {columns, rows} = dialogRoom(subject, content.isWide);
	const {title, minWidth = 0} = content;
	// What is scrolled may have become shorter since.
	const scroll = Math.max(0, Math.min(content.scroll ?? 0, content.lines.length - rows));
	const lines = content.lines.slice(scroll, scroll + rows);
	const below = content.lines.length - scroll - rows;
	const hint = joinFitting([...content.scroll !== undefined && below > 0 ? [`${below} more below`] : [], ...content.hints], ' · ', columns - 2);
	const wanted = Math.max(minWidth, textWidth(title) + 2, textWidth(hint) + 2, ...lines.map(line => textWidth(line)));
	const width = Math.min(columns, wanted);
	const {layout} = subject;
	const rect = {
		x: Math.floor((layout.columns - width - 4) / 2),
		y: Math.floor((layout.rows - lines.length - 2) / 2),
		width: width + 4,
		height: lines.length + 2,
	};
	const border = theme.paint.accent;
	return {
		rect,
		rows: [
			border('╭─') + ruled(theme.paint.strong(title), width, border) + border('─╮'),
			...lines.map(line => `${border('│')} ${fit(line, width)} ${border('│')}`),
			border('╰─') + ruled(hint, width, border) + border('─╯'),
		],
	};
}

function ruled(text: string, width: number, border: (text: string) => string): string {
	const label = textWidth(text) === 0 ? '' : ` ${fit(text, Math.min(textWidth(text), width - 2))} `;
	return label + border('─'.repeat(Math.max(0, width - textWidth(label))));
}
