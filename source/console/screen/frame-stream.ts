import {Writable} from 'node:stream';

/** Stands in for the terminal where Ink writes. */
export type FrameStream = NodeJS.WriteStream & {
	/** Ink lays the frame out anew, and emits it before this returns. */
	resizeTo(columns: number, rows: number): void;
};

export interface FrameStreamOptions {
	readonly columns: number;
	readonly rows: number;
	/** Exactly as many rows as the terminal has. */
	readonly onFrame: (rows: readonly string[]) => void;
}

/** Ink must be rendering in `debug` mode: each write is then a whole frame, with nothing erased before it. */
export function createFrameStream({columns, rows, onFrame}: FrameStreamOptions): FrameStream {
	const stream = Object.assign(new Writable({
		decodeStrings: false,
		write(chunk: string | Uint8Array, _encoding, done) {
			const text = (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()).replaceAll(notStyle, '');
			// Ink also writes nothing at all (to wait for a flush), and hides and shows the cursor.
			if (text !== '') {
				onFrame(fitRows(text.split('\n'), stream.rows));
			}
			done();
		},
	}), {
		isTTY: true as const,
		columns,
		rows,
		resizeTo(newColumns: number, newRows: number) {
			stream.columns = newColumns;
			stream.rows = newRows;
			stream.emit('resize');
		},
	});
	// Ink asks for the type of a terminal's stream, and uses of it what is here.
	return stream as unknown as FrameStream;
}

// Every escape sequence but SGR; links (OSC 8) too: their text stays.

const notStyle = /\u001B\[(?![\d;:]*m)[\u0020-\u003F]*[\u0040-\u007E]|\u001B[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)|\r/g;

function fitRows(lines: readonly string[], rows: number): readonly string[] {
	return Array.from({length: rows}, (_, y) => lines[y] ?? '');
}
