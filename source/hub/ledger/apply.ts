import type {StoredJob} from '../../fleet/hub/events.ts';
import {createChanges} from './changes.ts';
import type {Database} from './database.ts';
import type {Ledger, LogWrite} from './ledger.ts';
import type {LogShelf} from './log-shelf.ts';
import {createPeerChanges} from './peers.ts';

interface Apply {
	/** In a transaction: first the changes of a commit, each in its turn, then its pieces of logs. The rows say how long these are by now. */
	readonly apply: Ledger['commit'];
	/** In a transaction: jobs that were kept. */
	begin(jobs: readonly StoredJob[]): void;
}

export function createApply(database: Database, shelf: LogShelf, now: () => number): Apply {
	const {apply, begin, takeNews} = createChanges(database, {shelf, peers: createPeerChanges(database, now), now});
	const noteLogs = (logs: readonly LogWrite[]) => {
		const {fresh, dropped, lengths, final} = takeNews();
		for (const build of fresh) {
			shelf.isNew(build);
		}

		for (const {build, offset, bytes} of logs) {
			// Of an attempt that is over by now, or of a row that is gone: the log of the next attempt begins at 0.
			if (!dropped.has(build) || (lengths.has(build) && offset <= shelf.size(build))) {
				shelf.write(build, offset, bytes);
			}
		}

		for (const [build, length] of lengths) {
			shelf.fit(build, length);
		}

		for (const build of final) {
			shelf.sync(build);
		}

		shelf.note();
	};

	return {
		apply(changes, logs) {
			for (const change of changes) {
				apply(change);
			}

			noteLogs(logs);
		},
		begin(jobs) {
			begin(jobs);
			noteLogs([]);
		},
	};
}
