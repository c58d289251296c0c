import type {Background} from './palettes.ts';

/** What terminals answer to `OSC 11 ; ?`: `ESC ] 11 ; rgb:1e1e/1e1e/2e2e`; one that is no colour is undefined. */
export function backgroundOfReply(sequence: string): Background | undefined {
	const [, digits = ''] = /^\u001B\]11;rgba?:([\da-f/]+)/i.exec(sequence) ?? [];
	const short = /^\u001B\]11;#((?:[\da-f]{3}){1,4})/i.exec(sequence)?.[1];
	const parts = short === undefined ? digits.split('/').slice(0, 3) : thirds(short);
	return parts.length === 3 && parts.every(part => /^[\da-f]{1,4}$/i.test(part))
		? brightness(parts.map(part => Number.parseInt(part, 16) / (16 ** part.length - 1)))
		: undefined;
}

/** Some terminals tell by `COLORFGBG`: `15;0`, `0;default;15`. */
export function backgroundOfEnvironment({COLORFGBG: told = ''}: Readonly<Record<string, string | undefined>>): Background | undefined {
	const index = /;(\d{1,2})$/.exec(told)?.[1];
	return index === undefined ? undefined : Number(index) === 7 || Number(index) > 8 ? 'light' : 'dark';
}

function thirds(digits: string): readonly string[] {
	const length = digits.length / 3;
	return [0, 1, 2].map(part => digits.slice(part * length, (part + 1) * length));
}

/** By how bright it is for the eye (relative luminance): where black and white are read equally well is the border. */
function brightness(parts: readonly number[]): Background {
	const [red = 0, green = 0, blue = 0] = parts.map(part => part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? 'light' : 'dark';
}
