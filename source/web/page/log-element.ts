import type {LogReader, Look, Run} from './log-text.ts';
import {h} from './dom.ts';

const decoder = new TextDecoder();

/** Lines as one element: text is cheap, elements are not, and builds print many lines. */
export function blockElement(lines: readonly Uint8Array[], reader: LogReader): HTMLElement {
	const block = h('div', {class: 'block'});
	fill(block, lines.flatMap(line => [...reader.read(decoder.decode(line)), lineEnd]));
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
	const span = h('span', {class: classesOf(look).join(' ')}, text);
	// By the object model: a style in markup is what the page's policy forbids.
	paint(span, isInverse ? 'backgroundColor' : 'color', foreground);
	paint(span, isInverse ? 'color' : 'backgroundColor', background);
	return span;
}

function classesOf({isBold, isFaint, isItalic, isUnderlined, isInverse, isHidden, isStruck}: Look): string[] {
	return Object.entries({bold: isBold, faint: isFaint, italic: isItalic, underlined: isUnderlined, inverse: isInverse, hidden: isHidden, struck: isStruck}).flatMap(([name, isSet]) => isSet ? `sgr-${name}` : []);
}

function paint(span: HTMLElement, property: 'color' | 'backgroundColor', color: Look['foreground']): void {
	if (color !== undefined) {
		span.style[property] = typeof color === 'number' ? `var(--ansi-${color})` : color;
	}
}
