import type {Terminal} from '@xterm/headless';

/** Whether lines that come now move everything on the screen up: no sequence is unfinished, and there are no margins. */
export function isAtRest(terminal: Terminal): boolean {
	const {_parser: parser, _activeBuffer: buffer} = (terminal as unknown as Internals)._core._inputHandler;
	return parser.currentState === 0
		&& buffer.scrollTop === 0
		&& buffer.scrollBottom === terminal.rows - 1;
}

/** What of @xterm/headless 6.0.0 has no public name. */
interface Internals {
	readonly _core: {
		readonly _inputHandler: {
			readonly _parser: {readonly currentState: number};
			readonly _activeBuffer: {readonly scrollTop: number; readonly scrollBottom: number};
		};
	};
}
