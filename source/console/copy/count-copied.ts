/** `3 lines`, `12 characters`: what was copied, for the hint. */
export function countCopied(text: string): string {
	const lines = text.split('\n').length;
	return lines > 1 ? `${number(lines)} lines` : plural([...clusters.segment(text)].length);
}

const clusters = new Intl.Segmenter();

function plural(characters: number): string {
	return `${number(characters)} ${characters === 1 ? 'character' : 'characters'}`;
}

function number(value: number): string {
	return value.toLocaleString('en-US');
}
