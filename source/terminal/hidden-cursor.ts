import type {Terminal} from '@xterm/headless';

/** Whether the program hides its cursor: the one mode that xterm's public interface does not tell. */
export function trackHiddenCursor(terminal: Terminal): () => boolean {
	let isHidden = false;
	const note = (hidden: boolean) => (parameters: ReadonlyArray<number | number[]>) => {
		if (parameters.includes(25)) {
			isHidden = hidden;
		}
		return false;
	};
	const show = () => {
		isHidden = false;
		return false;
	};
	terminal.parser.registerCsiHandler({prefix: '?', final: 'h'}, note(false));
	terminal.parser.registerCsiHandler({prefix: '?', final: 'l'}, note(true));
	terminal.parser.registerCsiHandler({intermediates: '!', final: 'p'}, show);
	terminal.parser.registerEscHandler({final: 'c'}, show);
	return () => isHidden;
}
