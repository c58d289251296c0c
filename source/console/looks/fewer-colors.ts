/**
 * A row of ANSI text for a terminal of 16 colours: each other colour becomes the one of the 16 that looks most like it. Two
 * that would become the same, text and what it stands on, are kept apart.
 */
export function toSixteen(row: string): string {
	return mayHaveMore.test(row) ? row.replaceAll(/\u001B\[([\d;:]*)m/g, (given, parameters: string) => {
		const mapped = mapParameters(parameters);
		// A sequence of nothing resets everything, which is not what was said.
		return mapped === '' && parameters !== '' ? '' : mapped === parameters ? given : `\u001B[${mapped}m`;
	}) : row;
}

const mayHaveMore = /8[;:m]/;

function mapParameters(parameters: string): string {
	const codes = parameters.split(';');
	const mapped: string[] = [];
	let foreground: number | undefined;
	let background: number | undefined;
	for (let index = 0; index < codes.length; index++) {
		const code = codes[index] ?? '';
		const ground = /^[345]8(?=$|:)/.exec(code)?.[0];
		if (ground === undefined) {
			foreground = endsForeground.test(code) ? undefined : foreground;
			background = endsBackground.test(code) ? undefined : background;
			mapped.push(code);
			continue;
		}

		const length = code.includes(':') ? 1 : codes[index + 1] === '5' ? 3 : codes[index + 1] === '2' ? 5 : 1;
		const color = colorOf(code.includes(':') ? code.split(':') : codes.slice(index, index + length));
		index += length - 1;
		// Underlines of a colour of their own are beyond such a terminal.
		if (color !== undefined && ground === '38') {
			foreground = nearest(color);
		} else if (color !== undefined && ground === '48') {
			background = nearest(color);
		}
	}

	if (background !== undefined) {
		mapped.push(sixteenCode(background, 40));
	}

	if (foreground !== undefined) {
		mapped.push(sixteenCode(foreground === background ? opposite(foreground) : foreground, 30));
	}

	return mapped.join(';');
}

const endsForeground = /^(?:0*|39|3[0-7]|9[0-7])$/;
const endsBackground = /^(?:0*|4[0-79]|10[0-7])$/;

type Rgb = readonly [number, number, number];

/** `38;5;n`, `38;2;r;g;b`, and the same with colons, where an empty part may stand before the colour. */
function colorOf([, kind, ...parts]: readonly string[]): Rgb | undefined {
	const numbers = parts.map(part => Number.parseInt(part, 10)).filter(number => !Number.isNaN(number));
	if (kind === '5') {
		return numbers[0] === undefined ? undefined : ofIndex(numbers[0]);
	}

	const [red = 0, green = 0, blue = 0] = numbers.slice(-3);
	return kind === '2' ? [red, green, blue] : undefined;
}

function ofIndex(index: number): Rgb {
	if (index < 16) {
		return sixteen[index] ?? [0, 0, 0];
	}

	if (index >= 232) {
		const grey = 8 + 10 * (index - 232);
		return [grey, grey, grey];
	}

	const level = (digit: number) => digit === 0 ? 0 : 55 + 40 * digit;
	const cube = index - 16;
	return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

/** As xterm has them. */
const sixteen: readonly Rgb[] = [
	[0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
	[127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
];

function nearest(color: Rgb): number {
	const distances = sixteen.map(candidate => distance(candidate, color));
	return distances.indexOf(Math.min(...distances));
}

/** As the eye weighs the parts. */
function distance(one: Rgb, other: Rgb): number {
	return 2 * (one[0] - other[0]) ** 2 + 4 * (one[1] - other[1]) ** 2 + 3 * (one[2] - other[2]) ** 2;
}

/** Black on what is light, white on what is dark. */
function opposite(index: number): number {
	const [red, green, blue] = sixteen[index] ?? [0, 0, 0];
	return 2 * red + 4 * green + 3 * blue > 1000 ? 0 : 15;
}

function sixteenCode(index: number, ground: 30 | 40): string {
	return String(index < 8 ? ground + index : ground + 52 + index);
}
