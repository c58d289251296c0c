import type {LogReader, Look, Run} from './log-text.ts';
import {h} from './dom.ts';

const decoder = new TextDecoder();

/** Lines as one element: text is cheap, elements are not, and builds print many lines. */
export function blockElement(lines: readonly Uint8Array[], reader: LogReader): HTMLElement {
	const block = h('div', {class: 'block'});
	// A block ends its last line itself, unless there is nothing in it.
	fill(block, lines.flatMap((line, index) => {
		const runs = reader.read(decoder.decode(line));
		return index < lines.length - 1 || runs.length === 0 ? [...runs, lineEnd] : runs;
	}));
	return block;
}

/** Of a line that is not whole yet. */
export function fillRest(element: HTMLElement, bytes: Uint8Array, reader: LogReader): void {
	element.replaceChildren();
	fill(element, reader.peek(decoder.decode(bytes)));
}

const lineEnd: Run = {text: '\n', look: {}};

function fill(element: HTMLElement, runs: readonly Run[]): void {
	let text = '';
	const flush = () => {
		if (text !== '') {
			element.append(text);
			text = '';
		}
	};

	for (const run of runs) {
		if (Object.keys(run.look).length === 0) {
			text += run.text;
		} else {
			flush();
			element.append(spanOf(run));
		}
	}

	flush();
}

function spanOf({text, look}: Run): HTMLElement {
	const {foreground, background, isInverse} = look;
	const [front, ground] = isInverse ? [background, foreground] : [foreground, background];
	const tone = ground === undefined ? [] : [isLight(ground) ? 'on-light' : 'on-dark'];
	const isPlainInverse = isInverse && ground === undefined;
	const span = h('span', {class: [...classesOf(look), ...tone, ...isPlainInverse ? ['sgr-inverse'] : []].join(' ')}, text);
	// By the object model: a style in markup is what the page's policy forbids.
	if (front !== undefined) {
		span.style.color = typeof front === 'number' ? `var(--ansi-${front})` : front;
	}

	if (ground !== undefined) {
		span.style.backgroundColor = typeof ground === 'number' ? `var(--ground-${ground})` : ground;
	}

	return span;
}

/** As CSS has them: `--ground-7` and so on. */
const lightGrounds: ReadonlySet<number> = new Set([7, 11, 15]);

function isLight(ground: number | string): boolean {
	if (typeof ground === 'number') {
		return lightGrounds.has(ground);
	}

	const [red = 0, green = 0, blue = 0] = (ground.match(/\d+/g) ?? []).map(Number);
	return red * 0.299 + green * 0.587 + blue * 0.114 > 140;
}

function classesOf({isBold, isFaint, isItalic, isUnderlined, isHidden, isStruck}: Look): string[] {
	return Object.entries({bold: isBold, faint: isFaint, italic: isItalic, underlined: isUnderlined, hidden: isHidden, struck: isStruck}).flatMap(([name, isSet]) => isSet ? `sgr-${name}` : []);
}
