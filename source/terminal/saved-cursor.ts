import type {Terminal} from '@xterm/headless';
import type {Attributes, InputHandler, ScreenBuffer} from './xterm-internals.ts';

/** xterm.js brings a saved cursor back to the line it was in, wherever that has scrolled to, and forgets its kind of underline. */
export function keepSavedCursor(terminal: Terminal, handler: InputHandler): void {
	const saved = new WeakMap<ScreenBuffer, SavedCursor>();
	const save = handler.saveCursor.bind(handler);
	const restore = handler.restoreCursor.bind(handler);

	handler.saveCursor = parameters => {
		save(parameters);
		const {_activeBuffer: buffer, _curAttrData: {extended}} = handler;
		saved.set(buffer, {row: buffer.y, line: buffer.savedY, extended: extended.clone()});
		return true;
	};

	handler.restoreCursor = parameters => {
		const {_activeBuffer: buffer} = handler;
		const cursor = saved.get(buffer);
		// A soft reset has saved another.
		const isLast = cursor?.line === buffer.savedY;
		if (cursor && isLast) {
			cursor.line = buffer.ybase + cursor.row;
			buffer.savedY = cursor.line;
		}

		restore(parameters);
		if (cursor && isLast) {
			handler._curAttrData.extended = cursor.extended.clone();
		}

		buffer.y = Math.min(buffer.y, terminal.rows - 1);
		return true;
	};
}

interface SavedCursor {
	readonly row: number;
	line: number;
	readonly extended: Attributes['extended'];
}
