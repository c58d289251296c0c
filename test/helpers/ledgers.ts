import {cpSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {openLedger, type Ledger, type LedgerOptions} from '../../source/hub/ledger/ledger.ts';
import {workspace} from './workspace.ts';

export interface LedgerBench {
	readonly directory: string;
	readonly ledger: Ledger;
	/** The hub has ended, and a new one has begun. */
	reopen(options?: LedgerOptions): Ledger;
	/** The hub was killed; a new one begins with what is left, after that was spoilt. */
	kill(spoil?: (directory: string) => void): Ledger;
}

/** A ledger in a directory of its own, closed when the test is over. */
export function ledgerBench(options: LedgerOptions = {}, parent = tmpdir()): LedgerBench {
	let directory = path.join(workspace({}, parent).directory, 'hub');
	let ledger = openLedger(directory, options);
	/** Before its directory goes. */
	const closeInTime = () => {
		onTestFinished(() => {
			ledger.close();
		});
	};

	closeInTime();
	return {
		get directory() {
			return directory;
		},
		get ledger() {
			return ledger;
		},
		reopen(other = options) {
			ledger.close();
			ledger = openLedger(directory, other);
			return ledger;
		},
		kill(spoil = () => {}) {
			const left = leftBy(directory, parent);
			ledger.close();
			spoil(left);
			directory = left;
			ledger = openLedger(directory, options);
			closeInTime();
			return ledger;
		},
	};
}

/** What a process leaves behind that is killed in this moment. (It has its lock no longer, as its file has been read.) */
export function leftBy(directory: string, parent = tmpdir()): string {
	const copy = path.join(workspace({}, parent).directory, 'hub');
	cpSync(directory, copy, {recursive: true});
	return copy;
}

export function textOf(ledger: Ledger, build: string): string {
	return Buffer.from(ledger.readLog(build, 0, Infinity)).toString();
}

/** A piece of a log that consists of letters. */
export function piece(build: string, offset: number, text: string) {
	return {build, offset, bytes: Buffer.from(text)};
}
