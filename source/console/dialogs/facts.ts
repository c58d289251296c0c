import {textWidth} from '../../lib/text-width.ts';
import {fit, plainLine, wrap} from '../text.ts';
import type {Paint, Theme} from '../theme.ts';

/** Something about a service, under a heading with others. */
export interface Section {
	readonly heading: string;
	readonly facts: readonly Fact[];
}

export interface Fact {
	/** Empty: the values take the whole width. */
	readonly label: string;
	/** A line each, longer ones are wrapped; a fact without any is left out. */
	readonly values: readonly Value[];
}

export type Value = string | {readonly text: string; readonly paint: Paint} | OwnLayout;

/** It knows by itself how it looks in so many columns. */
export interface OwnLayout {
	readonly layOut: (width: number) => readonly string[];
}

/** Sections as lines: labels on the left, or above their values where there is little room. */
export function factLines(sections: readonly Section[], columns: number, {paint}: Theme): readonly string[] {
	return sections
		.map(({heading, facts}) => ({heading, facts: facts.filter(({values}) => values.length > 0)}))
		.filter(({facts}) => facts.length > 0)
		.flatMap(({heading, facts}, index) => [
			...index > 0 ? [''] : [],
			paint.strong(heading),
			...facts.flatMap(fact => linesOf(fact, columns, paint)),
		]);
}

const minForTwoColumns = 50;
const labelWidth = 14;

function linesOf({label, values}: Fact, columns: number, paint: Theme['paint']): readonly string[] {
	const isNarrow = columns < minForTwoColumns;
	const inset = label === '' ? 0 : isNarrow ? 2 : labelWidth;
	const lines = values.flatMap(value => valueLines(value, columns - inset));
	if (label === '') {
		return lines;
	}

	return isNarrow
		? [paint.faint(label), ...lines.map(line => `  ${line}`)]
		: lines.map((line, row) => paint.faint(fit(row === 0 ? label : '', labelWidth)) + line);
}

/** What does not fit goes on a little further in. */
function valueLines(value: Value, width: number): readonly string[] {
	if (typeof value === 'object' && 'layOut' in value) {
		return value.layOut(width);
	}

	const {text, paint} = typeof value === 'string' ? {text: value, paint: (plain: string) => plain} : value;
	const plain = ' '.repeat(text.search(/\S|$/)) + plainLine(text);
	const [first = ''] = wrap(plain, width);
	const rest = plain.slice(first.length).trimStart();
	const lines = [first, ...rest === '' ? [] : wrap(rest, width - 2).map(line => `  ${line}`)];
	return lines.map(line => textWidth(line) === 0 ? '' : paint(line));
}
