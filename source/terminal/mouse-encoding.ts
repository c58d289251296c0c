import type {Terminal} from '@xterm/headless';

/** How a program wants mouse reports written: three bytes (`x10`), those as UTF-8, or numbers. */
export type MouseEncoding = 'x10' | 'utf8' | 'sgr' | 'urxvt';

/** xterm's public interface tells which reports are wanted, but not how. */
export function trackMouseEncoding(terminal: Terminal): () => MouseEncoding {
	let encoding: MouseEncoding = 'x10';
	const forget = () => {
		encoding = 'x10';
		return false;
	};

	terminal.parser.registerCsiHandler({prefix: '?', final: 'h'}, modes => {
		encoding = modes.map(mode => encodings.get(mode as number)).findLast(Boolean) ?? encoding;
		return false;
	});
	terminal.parser.registerCsiHandler({prefix: '?', final: 'l'}, modes => {
		encoding = modes.some(mode => encodings.get(mode as number) === encoding) ? 'x10' : encoding;
		return false;
	});
	terminal.parser.registerEscHandler({final: 'c'}, forget);
	return () => encoding;
}

const encodings: ReadonlyMap<number, MouseEncoding> = new Map([[1005, 'utf8'], [1006, 'sgr'], [1015, 'urxvt']]);
