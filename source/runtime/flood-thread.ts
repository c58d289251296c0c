// Runs on a thread of its own, as `dist/flood-thread.js`; flood-reader.ts starts it.
import {Buffer} from 'node:buffer';
import {parentPort, receiveMessageOnPort} from 'node:worker_threads';
import {free, onTheWayAt, reading, takenBack, turnAt, wanted, type FloodLoan, type FromFloodThread} from './flood-loan.ts';
import {gather, gatherSize} from './gather.ts';

/** A loan, and what has been read and could not be sent yet. */
interface Reading extends FloodLoan {
	readAt: number;
	unsent: Uint8Array<ArrayBuffer> | undefined;
	isOver: boolean;
}

/** Measured: who is ahead of the one that handles them by more has only more to be thrown away or to wait for. */
const mostOnTheWay = 3;
/** A flood that pauses for longer is waited for by epoll, on the other thread. */
const idleMs = 20;
/** The kernel holds what a flood prints within that time. */
const pauseMs = 0.25;

const port = parentPort!;
const readings = new Map<number, Reading>();
const nobody = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

port.on('message', (loan: FloodLoan) => {
	begin(loan);
	readAll();
});

/** Until nothing is lent any more: the event loop would take as long as a read does. */
function readAll(): void {
	while (readings.size > 0) {
		let isAnyRead = false;
		for (const loan of readings.values()) {
			isAnyRead = readOnce(loan) || isAnyRead;
		}

		for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
			begin(next.message as FloodLoan);
		}

		if (!isAnyRead) {
			Atomics.wait(nobody, 0, 0, pauseMs);
		}
	}
}

function begin(loan: FloodLoan): void {
	readings.set(loan.id, {...loan, readAt: performance.now(), unsent: undefined, isOver: false});
}

/** Whether that has brought anything on. */
function readOnce(loan: Reading): boolean {
	if (!loan.unsent && !loan.isOver) {
		take(loan);
	}

	if (loan.unsent) {
		return send(loan, loan.unsent);
	}

	if (loan.isOver || performance.now() - loan.readAt > idleMs) {
		Atomics.compareExchange(loan.control, turnAt, free, takenBack);
		readings.delete(loan.id);
		say({type: 'returned', id: loan.id});
	}

	return false;
}

function take(loan: Reading): void {
	if (Atomics.compareExchange(loan.control, turnAt, free, reading) !== free) {
		loan.isOver = true;
		return;
	}

	const buffer = Buffer.allocUnsafeSlow(gatherSize);
	const {length, then} = gather(loan.descriptor, buffer, 0);
	loan.isOver = then === 'failed';
	if (Atomics.compareExchange(loan.control, turnAt, reading, free) === wanted) {
		loan.isOver = true;
		Atomics.store(loan.control, turnAt, takenBack);
		Atomics.notify(loan.control, turnAt);
	}

	if (length > 0) {
		loan.readAt = performance.now();
		loan.unsent = buffer.subarray(0, length);
	}
}

function send(loan: Reading, data: Uint8Array<ArrayBuffer>): boolean {
	if (Atomics.load(loan.control, onTheWayAt) >= mostOnTheWay) {
		return false;
	}

	loan.unsent = undefined;
	Atomics.add(loan.control, onTheWayAt, 1);
	say({type: 'chunk', id: loan.id, data}, [data.buffer]);
	return true;
}

function say(message: FromFloodThread, transfer: ArrayBuffer[] = []): void {
	port.postMessage(message, transfer);
}
