import {createInterpreter} from './interpreter.ts';
import {createLineScreen, type ScreenSize} from './line-screen.ts';
import type {LineBlock} from './page.ts';
import {scanPlain} from './plain-text.ts';
import {createDecoder} from './utf8.ts';

/** Bytes of one stream of one run → whole lines. The same bytes give the same lines, however they are cut into chunks. */
export interface LineAssembler {
	/** The lines that this chunk has made whole. */
	push(chunk: Uint8Array): LineBlock | undefined;
	/** The line that no newline has ended yet. */
	partial(): string;
	/** The program redraws lines above the last one, and the last state of some is not logged. */
	isUnsettled(): boolean;
	/** Log that state: to be called when the program has been quiet for a while. */
	settle(): LineBlock | undefined;
	/** Nothing follows: the rest, ended by a newline. */
	end(): LineBlock | undefined;
	resize(size: ScreenSize): void;
}

export interface AssemblerOptions {
	/** Of the terminal that the program believes to have. */
	readonly size?: ScreenSize;
	/** In UTF-16 units. A longer line is logged in pieces of that length, so that memory stays bounded. */
	readonly maxLineLength?: number;
}

export function createLineAssembler({size = {columns: 80, rows: 24}, maxLineLength = longestLine}: AssemblerOptions = {}): LineAssembler {
	const decoder = createDecoder();
	const screen = createLineScreen(size, maxLineLength);
	const interpreter = createInterpreter(screen);
	let unfinished = '';

	const write = (text: string) => {
		const canPass = !interpreter.isSkipping() && screen.canPass() && screen.lineLength() + text.length <= maxLineLength;
		const plain = canPass ? scanPlain(text, screen.look().style) : undefined;
		if (plain) {
			screen.pass(plain.lines, plain.lineCount, plain.rest, plain.style);
			unfinished = plain.unfinished;
		} else {
			unfinished = interpreter.write(text);
		}
	};

	return {
		push(chunk) {
			const text = unfinished + decoder.decode(chunk);
			if (text !== '') {
				write(text);
			}

			return screen.take();
		},
		partial: () => screen.partial(),
		isUnsettled: () => screen.isUnsettled(),
		settle() {
			screen.settle();
			return screen.take();
		},
		end() {
			write(unfinished + decoder.end());
			unfinished = '';
			screen.logAll();
			return screen.take();
		},
		resize(next) {
			screen.resize(next);
		},
	};
}

const longestLine = 16 * 1024 * 1024;
