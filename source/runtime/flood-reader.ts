import {existsSync} from 'node:fs';
import path from 'node:path';
import {SHARE_ENV, Worker} from 'node:worker_threads';
import {createControl, free, onTheWayAt, reading, takenBack, turnAt, wanted, type FloodLoan, type FromFloodThread} from './flood-loan.ts';

export interface Borrower {
	output(chunk: Uint8Array): void;
	/** The terminal is the lender's again, who has had all that was read of it. Not called once it has been dropped. */
	returned(): void;
}

export interface Loan {
	/** The thread reads no more from now on; what it has read still comes, then `returned`. */
	takeBack(): void;
	/** The same, and nothing comes any more: the descriptor may be closed. */
	drop(): void;
}

/**
 * Each read of a terminal waits in the kernel for a thread that fetches the next 4 KB: of a flood that takes as long as all
 * that devtui does with what is read. So another thread reads floods, while this one handles what has been read. Only
 * floods: for all else it would be one more to be woken.
 */
export interface FloodReader {
	/** A flood is what has filled so many chunks in a row. */
	readonly chunks: number;
	/** `undefined`: not yet, or never; whoever has a flood reads it himself. */
	lend(descriptor: number, borrower: Borrower): Loan | undefined;
}

export function createFloodReader(file: string | undefined = findThread()): FloodReader {
	let thread: Worker | undefined;
	let isReady = false;
	let isOfUse = file !== undefined;
	let lastId = 0;
	let rest: NodeJS.Timeout | undefined;
	const lent = new Map<number, {readonly borrower: Borrower; readonly control: FloodLoan['control']}>();

	const start = (): void => {
		try {
			thread = new Worker(file!, {name: 'devtui-floods', env: SHARE_ENV, execArgv: []});
		} catch {
			fail();
			return;
		}

		thread.on('online', () => {
			isReady = true;
		});
		thread.on('message', hear);
		thread.on('error', fail);
		// Services keep devtui alive, not that somebody could read them.
		thread.unref();
		restLater();
	};

	const hear = (message: FromFloodThread): void => {
		const loan = lent.get(message.id);
		if (!loan) {
			return;
		}

		if (message.type === 'chunk') {
			// Not before the next turn: keys and signals must not wait for a flood.
			setImmediate(acknowledge, loan.control);
			loan.borrower.output(message.data);
		} else {
			giveBack(message.id, loan.borrower);
		}
	};

	const giveBack = (id: number, borrower: Borrower): void => {
		forget(id);
		borrower.returned();
	};

	const forget = (id: number): void => {
		lent.delete(id);
		if (lent.size === 0) {
			restLater();
		}
	};

	/** It has some megabytes of its own. */
	const restLater = (): void => {
		clearTimeout(rest);
		rest = setTimeout(() => {
			if (lent.size === 0) {
				void thread?.terminate();
				thread = undefined;
				isReady = false;
			}
		}, restMs).unref();
	};

	/** A thread that cannot be had, or has died of something: one reads without. */
	const fail = (): void => {
		thread = undefined;
		isReady = false;
		isOfUse = false;
		for (const [id, {borrower, control}] of [...lent]) {
			Atomics.store(control, turnAt, takenBack);
			giveBack(id, borrower);
		}
	};

	return {
		chunks: chunksOfFlood,
		lend(descriptor, borrower) {
			if (isOfUse && !thread) {
				start();
			}

			if (!isReady) {
				return undefined;
			}

			clearTimeout(rest);
			const loan: FloodLoan = {id: ++lastId, descriptor, control: createControl()};
			lent.set(loan.id, {borrower, control: loan.control});
			thread!.postMessage(loan);
			return {
				takeBack: () => takeBack(loan.control),
				drop() {
					takeBack(loan.control);
					// What is on the way is not acknowledged any more, and the thread may have one to send.
					Atomics.store(loan.control, onTheWayAt, 0);
					forget(loan.id);
				},
			};
		},
	};
}

/** It takes no longer than a few reads that do not block. */
function takeBack(control: FloodLoan['control']): void {
	while (Atomics.compareExchange(control, turnAt, free, takenBack) === reading) {
		if (Atomics.compareExchange(control, turnAt, reading, wanted) === reading) {
			Atomics.wait(control, turnAt, wanted, mostWaitMs);
			return;
		}
	}
}

function acknowledge(control: FloodLoan['control']): void {
	Atomics.sub(control, onTheWayAt, 1);
}

/** Half a megabyte: less is read before the thread has started. */
const chunksOfFlood = 8;
const restMs = 5000;
/** Should the thread have died in between. */
const mostWaitMs = 1000;

// Beside the bundle, and from the sources in the tests.
function findThread(): string | undefined {
	return ['.', '../../dist'].map(directory => path.join(import.meta.dirname, directory, 'flood-thread.js')).find(file => existsSync(file));
}
