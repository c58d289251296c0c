interface Place {
	readonly x: number;
	readonly y: number;
}

/** What a terminal sends for its mouse; places are 0-based. */
export const press = (place: Place) => mouse(0, place);
export const drag = (place: Place) => mouse(32, place);
export const release = (place: Place) => mouse(0, place, true);

export function mouse(code: number, {x, y}: Place, isRelease = false): string {
	return `\u001B[<${code};${x + 1};${y + 1}${isRelease ? 'm' : 'M'}`;
}
