import {textWidth} from '../../lib/text-width.ts';
import type {TitleContext} from '../draw/pane-title.ts';
import {mergedLog} from '../merged/merged-log.ts';
import {cut, joinFitting, plainLine} from '../text.ts';
import type {Theme} from '../theme.ts';
import type {FilterNote, LogNote, SearchNote} from './contract.ts';

/** How the log of a pane is looked at, before what else its title says at the end. */
export function withLogNote(note: string, {subject: {panes, view}, theme: {paint}}: TitleContext, name: string, width: number): string {
	const log = panes[name]?.log;
	if (!log) {
		return note;
	}

	// The name and the state of the service have the rest.
	const room = Math.max(Math.floor(width / 2), width - 36);
	const isMerged = name === mergedLog;
	const long = partsOf(log, note, paint, width, isMerged);
	// Where keys go is worth more than what is looked at.
	const isCopying = view.copy?.isByMouse === false && view.copy.service === name;
	const short = isCopying ? [note, ...partsOf(log, '', paint, 0, isMerged)] : partsOf(log, note, paint, 0, isMerged);
	return textWidth(long.join(' · ')) <= room ? long.join(' · ') : joinFitting(short, ' · ', Math.max(room, textWidth(short[0] ?? '')));
}

function partsOf(log: LogNote, note: string, paint: Theme['paint'], width: number, isMerged: boolean): readonly string[] {
	const parts = [...searchParts(log, width), ...filterParts(log, width)].map(part => paint.warning(part));
	// The merged log never is a terminal.
	const isSaid = isMerged || log.hasTimes || parts.length > 0;
	// A log is to be told from the terminal that usually is there: what has no line end yet is only in that.
	return [...parts, ...note === '' ? [] : [note], ...log.isCut ? [paint.faint('cut')] : isSaid ? [] : [paint.faint('log')]];
}

/** `3/17`, `3/17+` while more may be found, `–/17` while none of them is chosen. */
export function searchCount({count, current, progress}: SearchNote): string {
	if (progress === 'too-slow') {
		return 'pattern too slow';
	}

	if (count === 0) {
		return progress === 'searching' ? '…' : 'no match';
	}

	return `${current === undefined ? '–' : figure(current)}/${figure(count)}${progress === 'searching' ? '+' : ''}`;
}

/** `17 lines`. */
export function countLabel({count, progress}: FilterNote): string {
	return progress === 'too-slow' ? 'pattern too slow' : `${figure(count)}${progress === 'searching' ? '+' : ''} ${count === 1 ? 'line' : 'lines'}`;
}

function searchParts({search}: LogNote, width: number): readonly string[] {
	if (!search) {
		return [];
	}

	const scope = search.scope === 'all' ? ' in all' : '';
	return [width < narrow ? searchCount(search) : `${shortened(search.label, width)}${scope} ${searchCount(search)}`];
}

function filterParts({filter}: LogNote, width: number): readonly string[] {
	if (!filter) {
		return [];
	}

	const pattern = filter.text === '' ? '' : `&${shortened(filter.text, width)}`;
	const level = filter.level === undefined ? '' : `≥ ${filter.level}`;
	const what = [pattern, level].filter(part => part !== '').join(' ');
	return [width < narrow ? what : `${what} ${countLabel(filter)}`];
}

/** Columns of a pane below which a title has no room for words. */
const narrow = 50;

function shortened(text: string, width: number): string {
	return cut(plainLine(text), Math.max(8, Math.floor(width / 5)));
}

function figure(number: number): string {
	return number.toLocaleString('en-US');
}
