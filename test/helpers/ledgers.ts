import path from 'node:path';
import {onTestFinished} from 'vitest';
import {openLedger, type Ledger, type LedgerOptions} from '../../source/hub/ledger/ledger.ts';
import {workspace} from './workspace.ts';

export interface LedgerBench {
	readonly directory: string;
	readonly ledger: Ledger;
	/** What a new process finds after this one was killed; the old ledger is gone. */
	reopen(options?: LedgerOptions): Ledger;
}

/** A ledger in a directory of its own, closed when the test is over. */
export function ledgerBench(options: LedgerOptions = {}): LedgerBench {
	const directory = path.join(workspace({}).directory, 'hub');
	let ledger = openLedger(directory, options);
	onTestFinished(() => {
		ledger.close();
	});
	return {
		directory,
		get ledger() {
			return ledger;
		},
		reopen(other = options) {
			ledger.close();
			ledger = openLedger(directory, other);
			return ledger;
		},
	};
}

export function textOf(ledger: Ledger, build: string): string {
	return Buffer.from(ledger.readLog(build, 0, Infinity)).toString();
}

/** A piece of a log that consists of letters. */
export function piece(build: string, offset: number, text: string) {
	return {build, offset, bytes: Buffer.from(text)};
}
