import {openDialog} from '../dialogs/open-dialog.ts';
import type {DialogBox, DialogContext} from '../dialogs/dialog.ts';
import type {ScreenLayout} from '../layout.ts';
import {footerWithNotices} from '../notices/footer.ts';
import {labelOf, uptimeLabel} from '../service-words.ts';
import {servicesOf, type Subject} from '../subject.ts';
import {headerLine} from './header.ts';
import {paneBorders, type FramePart} from './pane-borders.ts';
import {serviceListLines, figureCells, type FigureCells} from './service-list.ts';
import {figureOf} from '../list/figure.ts';
import {tooSmallLines} from './too-small.ts';

/** The frame, as lines of text; the panes are left blank. */
export type Drawing =
	| {readonly type: 'too-small'; readonly columns: number; readonly rows: number; readonly lines: readonly string[]}
	| ScreenDrawing;

export interface ScreenDrawing {
	readonly type: 'screen';
	readonly layout: ScreenLayout;
	readonly header: string;
	readonly list: readonly string[];
	readonly panes: readonly FramePart[];
	readonly footer: string;
	readonly dialog: DialogBox | undefined;
}

export function draw(context: DialogContext): Drawing {
	const {subject, theme, now} = context;
	const {layout} = subject;
	if (layout.type === 'too-small') {
		return {...layout, lines: tooSmallLines(subject)};
	}

	return {
		type: 'screen',
		layout,
		header: headerLine(subject, theme, layout.header.width),
		list: layout.list ? serviceListLines(subject, layout.list, theme, now) : [],
		panes: paneBorders(context, layout),
		footer: footerWithNotices(context, layout.footer.width),
		dialog: openDialog(context),
	};
}

/** What lies over the list, at any moment until the rest is drawn again. */
export function drawFigures({subject, theme, now}: Pick<DialogContext, 'subject' | 'theme' | 'now'>): FigureCells {
	const {layout} = subject;
	return layout.type === 'screen' && layout.list ? figureCells(subject, layout.list, theme, now) : () => [];
}

/** When the uptimes will differ (epoch ms); what services use is told. */
export function figuresChangeAt(subject: Subject, now: number): number | undefined {
	const {layout} = subject;
	const isShown = layout.type === 'screen' && layout.list?.hasUptime && figureOf(subject.view.list.sort) === 'uptime';
	return isShown ? wholeSecond(servicesOf(subject).flatMap(service => uptimeLabel(service, now).until ?? [])) : undefined;
}

/** When the rest of a drawing will differ although nothing has happened (epoch ms). */
export function changesAt(subject: Subject, now: number): number | undefined {
	// Its ages and processes.
	const {dialog} = subject.view;
	const details = dialog?.type === 'details' || dialog?.type === 'checkpoints' || dialog?.type === 'timeline' ? [now + 1000] : [];
	return wholeSecond([...details, ...servicesOf(subject).flatMap(service => {
		const state = labelOf(subject, service, now).until;
		// Who is left of a service that stops is looked up, not told; and how long its hooks take is counted.
		const isEnding = service.phase.type === 'stopping' || (subject.state.shutdown !== undefined && service.jobs.length > 0);
		return [state, isEnding ? now + 1000 : undefined].flatMap(moment => moment ?? []);
	})]);
}

/**
 * Services do not start at whole seconds; what counts seconds is drawn at those of the clock, so that ten of them cost one
 * drawing a second, not ten.
 */
function wholeSecond(moments: readonly number[]): number | undefined {
	return moments.length > 0 ? Math.ceil(Math.min(...moments) / 1000) * 1000 : undefined;
}
