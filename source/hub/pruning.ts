import type {LedgerChange} from '../fleet/hub/events.ts';
import type {Ledger, LogWrite} from './ledger/ledger.ts';

/** When a ledger is looked through for what has to go: now and then, and when much has come. */
export interface Pruning {
	/** So much has been committed. */
	committed(changes: readonly LedgerChange[], logs: readonly LogWrite[]): void;
	end(): void;
}

export interface PruningOptions {
	readonly ledger: Pick<Ledger, 'prune' | 'bytes'>;
	readonly keepMs: number;
	readonly maxBytes: number;
	now(): number;
	/** These rows are no more. */
	gone(rows: readonly string[]): void;
	/** The ledger can be written no more: a sentence. */
	failed(message: string): void;
}

export function startPruning({ledger, keepMs, maxBytes, now, gone, failed}: PruningOptions): Pruning {
	let written = 0;
	let hasEnded = false;

	function prune(): void {
		if (hasEnded) {
			return;
		}

		written = 0;
		try {
			const rows = ledger.prune(keepMs, maxBytes, now());
			if (rows.length > 0) {
				gone(rows);
				// It ends before it keeps others waiting; there may be more.
				setImmediate(prune);
			}
		} catch (error) {
			failed((error as Error).message);
		}
	}

	// There may be more than this hub is to keep.
	const first = setImmediate(prune);
	const timer = setInterval(prune, pruneEveryMs);
	return {
		committed(changes, logs) {
			written += logs.reduce((sum, {bytes}) => sum + bytes.length, 0) + changes.length * roughChangeBytes;
			// What has just ended may go, or makes others go.
			const isTooMuch = changes.some(({type}) => type === 'settled') && ledger.bytes > maxBytes;
			if (isTooMuch || written > maxBytes * pruneEveryShare) {
				// Not within the turn that has written.
				written = 0;
				setImmediate(prune);
			}
		},
		end() {
			hasEnded = true;
			clearImmediate(first);
			clearInterval(timer);
		},
	};
}

const pruneEveryMs = 60_000;
const pruneEveryShare = 1 / 50;
const roughChangeBytes = 500;
