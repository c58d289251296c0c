import {textWidth} from '../../lib/text-width.ts';
import {offerOf} from '../palette/complete.ts';
import type {Candidate} from '../palette/candidates.ts';
import {usage} from '../palette/command.ts';
import type {Line} from '../line-edit.ts';
import {around} from '../pane-frames.ts';
import {labelOf} from '../service-words.ts';
import {serviceOf} from '../subject.ts';
import {cut, fit, plainLine, wrap} from '../text.ts';
import type {PaletteDialog} from '../dialog-state.ts';
import {dialogRoom, type DialogContent, type DialogContext} from './dialog.ts';
import {hintsOf} from './hint.ts';

/** The line, what is wrong with it or how the command goes on, and below what could stand in it. */
export function paletteContent(context: DialogContext, palette: PaletteDialog): DialogContent {
	const {subject, theme} = context;
	const {paint, glyph} = theme;
	const {columns, rows} = dialogRoom(subject, true);
	const {candidates: {items, command}, chosen} = offerOf(subject, palette);
	const about = palette.problem === undefined
		? [paint.faint(cut(command ? `${usage(command)}: ${command.description}` : countOf(items), columns))]
		: wrap(`! ${plainLine(palette.problem)}`, columns).map(line => paint.warning(line));
	const room = Math.max(0, Math.min(rows, maxRows) - 1 - about.length);
	const labelWidth = Math.max(0, ...items.map(({label}) => textWidth(label)));
	const shown = around(items.map((item, index) => ({item, index})), chosen ?? 0, room).map(({item, index}) => {
		const isChosen = index === chosen;
		const label = fit(item.label, Math.min(labelWidth, columns - 2));
		return cut(`${isChosen ? paint.focused(glyph.selected) : ' '} ${isChosen ? paint.focused(label) : label}${restOf(item, items, context)}`, columns);
	});
	return {
		title: 'command',
		lines: [`${paint.key(':')} ${inputLine(palette.line, columns - 2, paint.cursor)}`, ...about, ...shown, ...Array.from({length: room - shown.length}, () => '')],
		hints: [...items.length > shown.length ? [`${items.length - shown.length} more`] : [], ...hintsOf('palette', subject, theme)],
		isWide: true,
		minWidth: columns,
	};
}

/** A box that keeps its size while what it offers gets less. */
const maxRows = 16;

function restOf({keys, about}: Candidate, items: readonly Candidate[], context: DialogContext): string {
	const {subject, theme, now} = context;
	const keysWidth = Math.max(0, ...items.map(item => textWidth(item.keys)));
	const shownKeys = keysWidth === 0 ? '' : `  ${theme.paint.key(fit(keys, keysWidth))}`;
	switch (about.type) {
		case 'text': {
			return `${shownKeys}  ${theme.paint.faint(about.text)}`;
		}

		case 'service': {
			const service = serviceOf(subject, about.name);
			const {glyph, paint} = theme.phase[service.phase.type];
			return `${shownKeys}  ${paint(`${glyph} ${labelOf(subject, service, now).text}`)}`;
		}
	}
}

function countOf(items: readonly Candidate[]): string {
	return items.length === 0 ? 'no such command' : `${items.length} ${items.length === 1 ? 'command' : 'commands'}`;
}

/** The part of the line around its cursor that fits; no more of a long one is looked at. */
export function inputLine({text, cursor}: Line, width: number, paintCursor: (text: string) => string): string {
	const reach = width * longestCluster;
	const [under = {segment: ' '}, ...after] = clusters.segment(text.slice(cursor, cursor + reach));
	const before = fittingEnd(text.slice(Math.max(0, cursor - reach), cursor), width - textWidth(under.segment));
	return cut(before + paintCursor(under.segment) + after.map(({segment}) => segment).join(''), width);
}

/** Most emoji that are joined of several have no more units. */
const longestCluster = 16;

/** The end of a text, as much of it as fits. */
function fittingEnd(text: string, width: number): string {
	let start = text.length;
	let room = width;
	for (const {segment, index} of [...clusters.segment(text)].toReversed()) {
		room -= textWidth(segment);
		if (room < 0) {
			break;
		}

		start = index;
	}

	return text.slice(start);
}

const clusters = new Intl.Segmenter();
