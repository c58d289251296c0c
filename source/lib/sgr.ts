import {linkCodeStart} from './link-code.ts';

/** What SGR sequences have switched on so far. Colours are kept as their parameters: `31`, `38;5;9`, `38;2;1;2;3`. */
export interface Style {
	foreground: string;
	background: string;
	underlineColor: string;
	/** As `link-code.ts` writes it; empty: none. */
	link: string;
	/** Bit n: attribute n of `attributes` below is on. */
	attributes: number;
}

export function plainStyle(): Style {
	return {foreground: '', background: '', underlineColor: '', link: '', attributes: 0};
}

/** Apply the parameters of one SGR sequence (`CSI <parameters> m`). */
export function applySgr(style: Style, parameters: string): void {
	const codes = parameters.split(';');
	for (let index = 0; index < codes.length; index++) {
		const code = codes[index]!;
		const number = Number.parseInt(code, 10) || 0;
		if (code.startsWith(linkCodeStart)) {
			style.link = code === linkCodeStart ? '' : code;
		} else if (number === 38 || number === 48 || number === 58) {
			const length = code.includes(':') ? 1 : codes[index + 1] === '5' ? 3 : codes[index + 1] === '2' ? 5 : 1;
			const color = codes.slice(index, index + length).join(';');
			if (length > 1 || code.includes(':')) {
				setColor(style, number, color);
			}
			index += length - 1;
		} else if (code === '4:0') {
			applyCode(style, 24, '24');
		} else {
			applyCode(style, number, code);
		}
	}
}

/** The sequence that gives this style to a terminal that is reset; empty for plain text. */
export function openSgr(style: Style): string {
	const codes: string[] = [];
	for (const [index, attribute] of attributes.entries()) {
		if (style.attributes & 1 << index) {
			codes.push(attribute.on);
		}
	}
	for (const color of [style.foreground, style.background, style.underlineColor, style.link]) {
		if (color !== '') {
			codes.push(color);
		}
	}
	return codes.length === 0 ? '' : `\u001B[${codes.join(';')}m`;
}

const attributes = [
	{on: '1', off: 22},
	{on: '2', off: 22},
	{on: '3', off: 23},
	{on: '4', off: 24},
	{on: '21', off: 24},
	{on: '4:3', off: 24},
	{on: '4:4', off: 24},
	{on: '4:5', off: 24},
	{on: '5', off: 25},
	{on: '7', off: 27},
	{on: '8', off: 28},
	{on: '9', off: 29},
	{on: '53', off: 55},
] as const;

const underlines = 0b1111_1000;

const attributeBits = new Map<string, number>([
	...attributes.map((attribute, index) => [attribute.on, 1 << index] as const),
	['4:1', 1 << 3],
	['4:2', 1 << 4],
	['6', 1 << 8],
]);

function applyCode(style: Style, number: number, code: string): void {
	const bit = attributeBits.get(code.replace(/^0+(?=\d)/, ''));
	if (bit !== undefined) {
		style.attributes = (bit & underlines ? style.attributes & ~underlines : style.attributes) | bit;
	} else if (number === 0) {
		Object.assign(style, plainStyle());
	} else if (number >= 22 && number <= 29 || number === 55) {
		for (const [index, attribute] of attributes.entries()) {
			if (attribute.off === number) {
				style.attributes &= ~(1 << index);
			}
		}
	} else if (number === 39 || number === 49 || number === 59) {
		setColor(style, number - 1, '');
	} else if (number >= 30 && number <= 37 || number >= 90 && number <= 97) {
		style.foreground = code;
	} else if (number >= 40 && number <= 47 || number >= 100 && number <= 107) {
		style.background = code;
	}
}

function setColor(style: Style, ground: number, color: string): void {
	if (ground === 38) {
		style.foreground = color;
	} else if (ground === 48) {
		style.background = color;
	} else {
		style.underlineColor = color;
	}
}
