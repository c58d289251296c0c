import {Buffer} from 'node:buffer';
import {createInputQueue} from './child-input.ts';
import {createMark, createMarkScanner} from './child-mark.ts';
import {whenQuiet} from './child-quiet.ts';
import type {ChildStreams, StreamsListener} from './child-streams.ts';
import type {Pty, PtyListener} from './pty.ts';

/** Should somebody outside have made the terminal lose the mark. */
const markLimitMs = 1000;

/** A pty as the streams of a child, and that pty. Throws what `open` throws. */
export function createTerminal<Opened extends Pty>(open: (listener: PtyListener) => Opened, listener: StreamsListener): {readonly streams: ChildStreams; readonly pty: Opened} {
	const pass = (chunk: Uint8Array): void => listener.output(chunk, 'stdout');
	let takeOutput = pass;
	let whenClosed = (): void => {};
	let isPaused = false;
	let isClosed = false;

	const pty = open({
		output: chunk => takeOutput(chunk),
		closed() {
			isClosed = true;
			whenClosed();
		},
	});
	const input = createInputQueue({write: data => pty.write(data), drained: () => listener.inputDrained()});
	let isAtLineStart = true;

	const write = (data: Uint8Array): boolean => {
		const isTaken = input.write(data);
		if (isTaken && data.length > 0) {
			isAtLineStart = lineEnds.has(data.at(-1)!);
		}

		return isTaken;
	};

	const streams: ChildStreams = {
		write,
		// In the middle of a line the first Ctrl-D only hands over the line so far.
		endInput: () => void write(Buffer.from(isAtLineStart ? '\u0004' : '\u0004\u0004')),
		get pendingInput() {
			return input.pendingBytes;
		},
		resize: pty.resize,
		pause() {
			isPaused = true;
			pty.pause();
		},
		resume() {
			isPaused = false;
			pty.resume();
		},
		drain(writeMark, done) {
			input.close();
			const finish = (): void => {
				quiet.cancel();
				takeOutput = () => {};
				whenClosed = () => {};
				done();
			};

			const mark = createMark();
			const scan = createMarkScanner(mark);
			const quiet = whenQuiet(markLimitMs, () => isPaused, finish);
			takeOutput = chunk => {
				quiet.touch();
				const {output, isFound} = scan(chunk);
				if (output.length > 0) {
					listener.output(output, 'stdout');
				}

				if (isFound) {
					finish();
				}
			};

			whenClosed = finish;
			if (isClosed) {
				finish();
			} else {
				writeMark(mark);
			}
		},
		renew() {
			takeOutput = pass;
			isAtLineStart = true;
			isPaused = false;
			pty.resume();
		},
		descriptors: () => [pty.descriptor],
		close() {
			input.close();
			pty.close();
		},
	};
	return {streams, pty};
}

const lineEnds = new Set([...Buffer.from('\r\n\u0004')]);
