import {relative} from 'node:path';
import {escapeControls} from '../lib/escape-controls.ts';
import {textWidth} from '../lib/text-width.ts';
import type {Diagnostic} from './diagnostic.ts';
import type {Location} from './source-text.ts';

export interface FormatOptions {
	readonly color: boolean;
	/** Files below it are shown relative to it. */
	readonly cwd: string;
}

/**
 * `devtui.yaml:7:5 error unknown key "timout"`, the line, and a caret under what is meant. Control characters of the
 * file are shown escaped: a configuration must not be able to drive the terminal.
 */
export function formatDiagnostic(diagnostic: Diagnostic, {color, cwd}: FormatOptions): string {
	const paint = color ? painted : plain;
	const {location, severity, message, hint} = diagnostic;
	const title = `${paint[severity](severity)} ${paint.strong(escapeControls(message))}`;
	const lines = location
		? [`${place(location, cwd, paint)} ${title}`, ...frame(location, hint, paint, paint[severity])]
		: [title, ...hint === undefined ? [] : [`  ${escapeControls(hint)}`]];
	for (const other of diagnostic.related ?? []) {
		lines.push(`  ${place(other.location, cwd, paint)} ${escapeControls(other.message)}`, ...frame(other.location, undefined, paint, paint.dim));
	}
	return lines.join('\n');
}

/** All of them, a blank line between, and how many there are. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], options: FormatOptions): string {
	const texts = diagnostics.map(diagnostic => formatDiagnostic(diagnostic, options));
	const errors = diagnostics.filter(({severity}) => severity === 'error').length;
	return errors > 1 ? [...texts, `${errors} errors`].join('\n\n') : texts.join('\n\n');
}

type Style = (text: string) => string;
type Paint = Readonly<Record<'error' | 'warning' | 'strong' | 'file' | 'dim', Style>>;

const tab = '    ';
// Of a long line so much is shown, with the span in it.
const maxColumns = 100;
const contextColumns = 30;

const sgr = (open: number, close: number): Style => text => `\u001B[${open}m${text}\u001B[${close}m`;
const same: Style = text => text;
const plain: Paint = {error: same, warning: same, strong: same, file: same, dim: same};
const painted: Paint = {error: sgr(31, 39), warning: sgr(33, 39), strong: sgr(1, 22), file: sgr(36, 39), dim: sgr(2, 22)};

function place({file, line, column}: Location, cwd: string, paint: Paint): string {
	return `${paint.file(escapeControls(shortPath(file, cwd)))}:${line}:${column}`;
}

export function shortPath(file: string, cwd: string): string {
	const short = relative(cwd, file);
	return short === '' || short.startsWith('..') ? file : short;
}

function frame({line, column, length, lineText}: Location, hint: string | undefined, paint: Paint, caret: Style): string[] {
	const characters = [...lineText];
	const {before, marked, after} = cut(
		visible(characters.slice(0, column - 1)),
		visible(characters.slice(column - 1, column - 1 + length)),
		visible(characters.slice(column - 1 + length)),
	);
	const number = String(line);
	const carets = '^'.repeat(Math.max(1, textWidth(marked)));
	const advice = hint === undefined ? '' : ` ${escapeControls(hint)}`;
	return [
		`  ${paint.dim(`${number} |`)} ${before}${marked}${after}`.trimEnd(),
		`  ${paint.dim(`${' '.repeat(number.length)} |`)} ${' '.repeat(textWidth(before))}${caret(`${carets}${advice}`)}`,
	];
}

function visible(characters: readonly string[]): string {
	return characters.map(character => character === '\t' ? tab : escapeControls(character)).join('');
}

function cut(before: string, marked: string, after: string): {before: string; marked: string; after: string} {
	if (before.length + marked.length + after.length <= maxColumns) {
		return {before, marked, after};
	}
	const shownBefore = before.length > maxColumns - contextColumns ? `…${[...before].slice(-contextColumns).join('')}` : before;
	const shownMarked = shorten(marked, maxColumns - shownBefore.length);
	return {before: shownBefore, marked: shownMarked, after: shorten(after, Math.max(1, maxColumns - shownBefore.length - shownMarked.length))};
}

function shorten(text: string, maxCharacters: number): string {
	const characters = [...text];
	return characters.length > maxCharacters ? `${characters.slice(0, Math.max(0, maxCharacters - 1)).join('')}…` : text;
}
