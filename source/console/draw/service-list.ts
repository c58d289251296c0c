import type {ServiceState} from '../../core/state.ts';
import {textWidth} from '../../lib/text-width.ts';
import {restartsWidth, uptimeWidth, type ListLayout} from '../layout.ts';
import {around} from '../pane-frames.ts';
import {fitNotes, serviceNotes, widthOf, type Note} from '../service-notes.ts';
import {stateLabel, uptimeLabel} from '../service-words.ts';
import {serviceOf, specOf, type Subject} from '../subject.ts';
import type {Rect} from '../screen/contract.ts';
import {fit, fitRight} from '../text.ts';
import type {Theme} from '../theme.ts';

/** Headings and a row for each service; as many as there is room for, the selected one among them. */
export function serviceListLines(subject: Subject, list: ListLayout, theme: Theme, now: number): readonly string[] {
	const rows = listedServices(subject, list).map(name => serviceRow(subject, name, list, theme, now));
	return [headings(subject, list, theme), ...rows.length > 0 ? rows : [fit(theme.paint.faint('   none'), list.rect.width)]];
}

/** How long services have been up. Apart from the rows: it changes each second, and these few cells are drawn past Ink. */
export function uptimeCells(subject: Subject, list: ListLayout, theme: Theme, now: number): readonly UptimeCell[] {
	const x = list.rect.x + 3 + list.name + 1 + list.state - uptimeWidth;
	return listedServices(subject, list).flatMap((name, index) => {
		const service = serviceOf(subject, name);
		const uptime = uptimeText(subject, service, list, theme, now);
		const rect = {x, y: list.rect.y + 1 + index, width: uptimeWidth, height: 1};
		return uptime === '' ? [] : [{service: name, rect, text: theme.paint.faint(fitRight(uptime, uptimeWidth))}];
	});
}

export interface UptimeCell {
	readonly service: string;
	readonly rect: Rect;
	/** As wide as `rect`. */
	readonly text: string;
}

/** The services that have a row, from the first row below the headings. */
export function listedServices({view}: Subject, {rect}: ListLayout): readonly string[] {
	return around(view.services, view.services.indexOf(view.selected), rect.height - 1);
}

function headings({view}: Subject, list: ListLayout, {paint, glyph}: Theme): string {
	const isWhole = view.services.length < list.rect.height;
	const title = isWhole ? 'SERVICE' : `${view.services.indexOf(view.selected) + 1}/${view.services.length}`;
	const state = list.state === 0 ? '' : fit('STATE', list.state - (list.hasUptime ? uptimeWidth : 0));
	const uptime = list.hasUptime ? fitRight('UP', uptimeWidth) : '';
	const restarts = list.hasRestarts ? fitRight(glyph.restarts, restartsWidth) : '';
	return paint.faint(fit(fit(` ${title}`, 3 + list.name + 1) + state + uptime + restarts, list.rect.width));
}

function serviceRow(subject: Subject, name: string, list: ListLayout, theme: Theme, now: number): string {
	const {view} = subject;
	const {paint, phase} = theme;
	const service = serviceOf(subject, name);
	const isSelected = name === view.selected;
	const style = phase[service.phase.type];
	const shownName = fit(name, list.name);
	const start = [
		isSelected ? paint.focused(theme.glyph.selected) : ' ',
		style.paint(style.glyph),
		view.marks.includes(name) ? paint.strong(theme.glyph.marked) : list.state === 0 ? noteGlyph(service, theme) : ' ',
		isSelected ? paint.selected(shownName) : shownName,
		' ',
	].join('');
	const state = list.state === 0 ? '' : stateCell(subject, service, list, theme, now);
	const restarts = list.hasRestarts ? restartsCell(service, theme) : '';
	return fit(start + state + restarts, list.rect.width);
}

function noteGlyph(service: ServiceState, {paint, glyph}: Theme): string {
	const [note] = serviceNotes(service, glyph);
	return note ? paint[note.role](note.glyph) : ' ';
}

/** The state takes the room of the uptime where it needs it. */
function stateCell(subject: Subject, service: ServiceState, list: ListLayout, theme: Theme, now: number): string {
	const {text, shorter = []} = stateLabel(service, specOf(subject, service.name), now);
	const notes = serviceNotes(service, theme.glyph);
	const hasUptime = uptimeText(subject, service, list, theme, now) !== '';
	const room = list.state - (hasUptime ? uptimeWidth : 0);
	const least = leastWidth(notes);
	const words = [text, ...shorter].find(each => textWidth(each) + least <= room) ?? [text, ...shorter].find(each => textWidth(each) <= room) ?? shorter.at(-1) ?? text;
	const shown = fitNotes(notes, room - textWidth(words));
	const {paint} = theme.phase[service.phase.type];
	const state = paint(fit(words, Math.min(textWidth(words), room - widthOf(shown))));
	return fit(state + shown.map(note => theme.paint[note.role](note.text)).join(''), list.state);
}

/** Empty where the state needs the room. */
function uptimeText(subject: Subject, service: ServiceState, list: ListLayout, theme: Theme, now: number): string {
	const {text, shorter = []} = stateLabel(service, specOf(subject, service.name), now);
	const needed = textWidth(shorter[0] ?? text) + leastWidth(serviceNotes(service, theme.glyph));
	return list.hasUptime && needed <= list.state - uptimeWidth ? uptimeLabel(service, now).text : '';
}

/** What must be said, in the fewest words. */
function leastWidth([note]: readonly Note[]): number {
	return textWidth(note?.texts.at(-1) ?? '');
}

function restartsCell({restarts}: ServiceState, {paint}: Theme): string {
	const text = fitRight(restarts > 999 ? '999+' : String(restarts), restartsWidth);
	return restarts > 0 ? text : paint.faint(text);
}
