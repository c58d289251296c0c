import type {ByteWords} from '../lib/byte-words.ts';
import {maskStream} from '../lib/mask-stream.ts';
import type {Clock} from '../runtime/clock.ts';
import type {StepLog} from './spool/step-log.ts';

/** How long something may look like the end of what is printed before a prompt is shown whole. */
const quietMs = 200;

/** A log in which secrets are masked before they are written anywhere. */
export function maskLog(log: StepLog, secrets: ByteWords, clock: Clock): StepLog {
	const stream = maskStream(secrets, piece => log.write(piece));
	let cancelRest = () => {};
	return {
		write(chunk) {
			cancelRest();
			stream.write(chunk);
			if (stream.isWaiting) {
				cancelRest = clock.after(quietMs, stream.rest);
			}
		},
		async end() {
			cancelRest();
			stream.end();
			return log.end();
		},
	};
}
