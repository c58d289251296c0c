import type {ServiceState} from '../../core/state.ts';
import {textWidth} from '../../lib/text-width.ts';
import {restartsWidth, uptimeWidth, type ListLayout} from '../layout.ts';
import {figureOf, figureText, figureTitle} from '../list/figure.ts';
import {listTitle} from '../list/list-head.ts';
import {listRows, selectedIndex, type ListRow} from '../list/list-rows.ts';
import {around} from '../pane-frames.ts';
import {paneNumber} from '../pane-number.ts';
import {fitNotes, serviceNotes, widthOf, type Note} from '../service-notes.ts';
import {labelOf} from '../service-words.ts';
import {serviceOf, type Subject} from '../subject.ts';
import type {Rect} from '../screen/contract.ts';
import {cutName, fit, fitRight} from '../text.ts';
import {headingRow} from './list-heading.ts';
import type {Theme} from '../theme.ts';

/** Headings and a row for each service; as many as there is room for, the selected one among them. */
export function serviceListLines(subject: Subject, list: ListLayout, theme: Theme, now: number): readonly string[] {
	const rows = shownRows(subject, list).map(row => row.type === 'service'
		? serviceRow(subject, row.service, list, theme, now)
		: headingRow(subject, row, list.rect.width, theme));
	const none = subject.view.list.filter === '' ? '   none' : '   none has such a name';
	return [headings(subject, list, theme), ...rows.length > 0 ? rows : [fit(theme.paint.faint(none), list.rect.width)]];
}

/**
 * How long services have been up, or what they use. Apart from the rows: it changes each second, and these few cells are drawn past
 * Ink. Where they are, and which of them have room, is found once; what they say at a moment is asked for until the list is drawn anew.
 */
export function figureCells(subject: Subject, list: ListLayout, theme: Theme, now: number): FigureCells {
	const x = list.rect.x + 3 + list.name + 1 + list.state - uptimeWidth;
	const places = shownRows(subject, list).flatMap((row, index) => {
		if (row.type === 'heading') {
			return [];
		}

		const service = serviceOf(subject, row.service);
		const rect = {x, y: list.rect.y + 1 + index, width: uptimeWidth, height: 1};
		return shownFigure(subject, service, list, theme, now) === '' ? [] : [{service, rect}];
	});
	return moment => places.map(({service, rect}) => {
		const figure = figureText(subject.view, service, moment);
		return {service: service.name, rect, text: theme.paint.faint(fitRight(figure, uptimeWidth))};
	});
}

export type FigureCells = (now: number) => readonly FigureCell[];

export interface FigureCell {
	readonly service: string;
	readonly rect: Rect;
	/** As wide as `rect`. */
	readonly text: string;
}

/** The rows that there is room for, from the first one below the headings. */
export function shownRows(subject: Subject, {rect}: ListLayout): readonly ListRow[] {
	const rows = listRows(subject);
	const room = rect.height - 1;
	return subject.listTop === undefined ? around(rows, selectedIndex(subject), room) : rows.slice(subject.listTop, subject.listTop + room);
}

function headings(subject: Subject, list: ListLayout, {paint, glyph}: Theme): string {
	const isWhole = listRows(subject).length < list.rect.height;
	const stateWidth = Math.max(0, list.state - (list.hasUptime ? uptimeWidth : 0));
	// What is not as usual is worth more than the word above the states.
	const title = listTitle(subject, isWhole, 3 + list.name - 1 + stateWidth);
	const isLong = textWidth(title) > 3 + list.name - 1;
	const start = isLong ? fit(` ${title}`, 3 + list.name + 1 + stateWidth) : fit(` ${title}`, 3 + list.name + 1) + fit('STATE', stateWidth);
	const figure = list.hasUptime ? fitRight(figureTitle[figureOf(subject.view.list.sort)], uptimeWidth) : '';
	const restarts = list.hasRestarts && !subject.standIn ? fitRight(glyph.restarts, restartsWidth) : '';
	return paint.faint(fit(start + figure + restarts, list.rect.width));
}

function serviceRow(subject: Subject, name: string, list: ListLayout, theme: Theme, now: number): string {
	const {view} = subject;
	const {paint, phase} = theme;
	const service = serviceOf(subject, name);
	const isSelected = name === view.selected;
	const style = phase[service.phase.type];
	const shownName = fit(cutName(name, list.name), list.name);
	const start = [
		isSelected ? paint.focused(theme.glyph.selected) : paint.faint(paneNumber(view, name) ?? ' '),
		style.paint(style.glyph),
		view.marks.includes(name) ? paint.strong(theme.glyph.marked) : list.state === 0 ? noteGlyph(service, theme) : ' ',
		isSelected ? paint.selected(shownName) : shownName,
		' ',
	].join('');
	const state = list.state === 0 ? '' : stateCell(subject, service, list, theme, now);
	const restarts = list.hasRestarts && !subject.standIn?.(name) ? restartsCell(service, theme) : '';
	return fit(start + state + restarts, list.rect.width);
}

function noteGlyph(service: ServiceState, {paint, glyph}: Theme): string {
	const [note] = serviceNotes(service, glyph);
	return note ? paint[note.role](note.glyph) : ' ';
}

/** The state takes the room of the figure where it needs it. */
function stateCell(subject: Subject, service: ServiceState, list: ListLayout, theme: Theme, now: number): string {
	const {text, shorter = []} = labelOf(subject, service, now);
	const notes = serviceNotes(service, theme.glyph);
	const hasFigure = shownFigure(subject, service, list, theme, now) !== '';
	const room = list.state - (hasFigure ? uptimeWidth : 0);
	const least = leastWidth(notes);
	const words = [text, ...shorter].find(each => textWidth(each) + least <= room) ?? [text, ...shorter].find(each => textWidth(each) <= room) ?? shorter.at(-1) ?? text;
	const shown = fitNotes(notes, room - textWidth(words));
	const {paint} = theme.phase[service.phase.type];
	const state = paint(fit(words, Math.min(textWidth(words), room - widthOf(shown))));
	return fit(state + shown.map(note => theme.paint[note.role](note.text)).join(''), list.state);
}

/** Empty where the state needs the room. */
function shownFigure(subject: Subject, service: ServiceState, list: ListLayout, theme: Theme, now: number): string {
	const {text, shorter = []} = labelOf(subject, service, now);
	const needed = textWidth(shorter[0] ?? text) + leastWidth(serviceNotes(service, theme.glyph));
	return list.hasUptime && needed <= list.state - uptimeWidth ? figureText(subject.view, service, now) : '';
}

/** What must be said, in the fewest words. */
function leastWidth([note]: readonly Note[]): number {
	return textWidth(note?.texts.at(-1) ?? '');
}

function restartsCell({restarts}: ServiceState, {paint}: Theme): string {
	const text = fitRight(restarts > 999 ? '999+' : String(restarts), restartsWidth);
	return restarts > 0 ? text : paint.faint(text);
}
