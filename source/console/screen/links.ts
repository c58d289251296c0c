import {linkCodeStart, linkOfCode} from '../../lib/link-code.ts';

/** What to send for text whose SGR sequences name links: the links themselves (OSC 8), opened and closed with the styles. */
export function drawLinks(text: string): string {
	if (!text.includes(linkCodeStart)) {
		return text;
	}

	let shown = '';
	return text.replaceAll(/\u001B\[([\d;:]*)m/g, (given, parameters: string) => {
		const codes = parameters.split(';');
		const styles = codes.filter(code => !code.startsWith(linkCodeStart));
		const isReset = codes[0] === '' || codes[0] === '0';
		const wanted = codes.findLast(code => code.startsWith(linkCodeStart)) ?? (isReset ? '' : shown);
		const change = wanted === shown ? '' : osc(wanted);
		shown = wanted;
		return change + (styles.length === codes.length ? given : styles.length === 0 ? '' : `\u001B[${styles.join(';')}m`);
	});
}

function osc(code: string): string {
	const {uri = '', id} = linkOfCode(code) ?? {};
	return `\u001B]8;${id === undefined || uri === '' ? '' : `id=${id}`};${uri}\u001B\\`;
}
