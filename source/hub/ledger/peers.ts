import {randomInt} from 'node:crypto';
import type {Build} from '../../fleet/builds.ts';
import type {LedgerChange} from '../../fleet/hub/events.ts';
import type {PeerLedger} from '../../fleet/peer/events.ts';
import {recordKey, type PeerRecord, type RecordBody} from '../../fleet/peer-messages.ts';
import {isFinal} from '../../fleet/progress.ts';
import type {Database} from './database.ts';
import {command, query} from './queries.ts';
import {rowNumbers} from './schema.ts';

type PeerChange = Extract<LedgerChange, {readonly type: 'foreign-row' | 'foreign-gone' | 'record' | 'head' | 'away' | 'way'}>;

export interface PeerChanges {
	/** In a transaction. */
	apply(change: PeerChange): void;
}

/** What a hub that is joined with others is asked for. */
export interface PeerHistory {
	/** What it begins with. */
	readPeers(): PeerLedger;
	/** Records of a hub with numbers above `after`, up to `upTo`: at most so many, and no more bytes than go into a message. `upTo`: where they end. */
	recordsAfter(hub: string, after: number, upTo: number, limit: number): {readonly records: readonly PeerRecord[]; readonly upTo: number};
}

interface RecordRow {
	readonly hub: string;
	readonly body: string;
}

/** Rows of other hubs lie among this one's; what is said of one cannot touch the others. */
const isForeign = 'json_extract(body, \'$.hub\') IS NOT NULL';

export function createPeerChanges(database: Database, now: () => number): PeerChanges {
	const putRecord = command(database, `INSERT INTO records (hub, key, number, at, kind, body) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (hub, key) DO UPDATE SET number = excluded.number, at = excluded.at, kind = excluded.kind, body = excluded.body`);
	const putHead = command(database, 'INSERT INTO heads (hub, up_to, since) VALUES (?, ?, ?) ON CONFLICT (hub) DO UPDATE SET up_to = excluded.up_to, since = excluded.since');
	const findJob = query<{number: number; isForeign: number}>(database, `SELECT number, ${isForeign} AS isForeign FROM jobs WHERE id = ?`);
	// Settled: nobody here waits for it. It has ended once all of its rows have, and only then may it be pruned.
	const addJob = command(database, 'INSERT INTO jobs (id, suggestion, attempt, is_settled, ended_at, cancel_wanted, body) VALUES (?, ?, 1, 1, NULL, \'[]\', ?)');
	const setEnded = command(database, 'UPDATE jobs SET ended_at = ? WHERE number = ?');
	const statesOf = query<{number: number; state: Build['state']}>(database, 'SELECT number, state FROM builds WHERE number BETWEEN ? AND ? ORDER BY number');
	const addRow = command(database, 'INSERT OR IGNORE INTO builds (number, id, job, project, revision, builder, state, ended_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
	const setRow = command(database, `UPDATE builds SET state = ?, ended_at = ?, body = ? WHERE id = ? AND ${isForeign}`);
	const findRow = query<{job: number}>(database, `SELECT job FROM builds WHERE id = ? AND ${isForeign}`);
	const removeRow = command(database, 'DELETE FROM builds WHERE id = ?');
	const putAway = command(database, 'INSERT OR REPLACE INTO away (hub, since) VALUES (?, ?)');
	const removeAway = command(database, 'DELETE FROM away WHERE hub = ?');
	const putWay = command(database, 'INSERT OR REPLACE INTO ways (link, hub) VALUES (?, ?)');
	const removeWay = command(database, 'DELETE FROM ways WHERE link = ?');

	/** Also when none of its rows is left. */
	const seeEnd = (job: number) => {
		setEnded(statesOf.all(...rowNumbers(job)).every(({state}) => isFinal(state)) ? now() : null, job);
	};

	const putRow = (row: Build) => {
		const body = JSON.stringify(row);
		if (findJob.first(row.job) === undefined) {
			addJob(row.job, row.suggestion, JSON.stringify({hub: row.hub}));
		}

		const job = findJob.first(row.job);
		if (!job?.isForeign) {
			return;
		}

		const numbers = rowNumbers(job.number);
		if (setRow(row.state, row.endedAt ?? null, body, row.id) === 0) {
			// The later the step, the smaller.
			const number = (statesOf.all(...numbers)[0]?.number ?? numbers[1] + 1) - 1;
			addRow(number, row.id, job.number, row.project, row.revision, row.builder, row.state, row.endedAt ?? null, body);
		}

		seeEnd(job.number);
	};

	return {
		apply(change) {
			switch (change.type) {
				case 'foreign-row': {
					putRow(change.row);
					return;
				}

				case 'foreign-gone': {
					const row = findRow.first(change.id);
					if (row) {
						removeRow(change.id);
						seeEnd(row.job);
					}

					return;
				}

				case 'record': {
					const {hub, record: {number, body}} = change;
					putRecord(hub, recordKey(body), number, now(), kindOf(body), JSON.stringify(body));
					return;
				}

				case 'head': {
					const {hub, upTo, since} = change.head;
					putHead(hub, upTo, since);
					return;
				}

				case 'away': {
					const {hub, since} = change;
					if (since === undefined) {
						removeAway(hub);
					} else {
						putAway(hub, since);
					}

					return;
				}

				case 'way': {
					const {link, hub} = change;
					if (hub === undefined) {
						removeWay(link);
					} else {
						putWay(link, hub);
					}
				}
			}
		},
	};
}

export function createPeerHistory(database: Database): PeerHistory {
	const heads = query<{hub: string; upTo: number; since: number}>(database, 'SELECT hub, up_to AS upTo, since FROM heads ORDER BY hub');
	const ofKind = query<RecordRow>(database, 'SELECT hub, body FROM records WHERE kind = ? ORDER BY hub, number');
	const ownHub = query<{value: string}>(database, 'SELECT value FROM meta WHERE key = \'hub\'');
	const away = query<{hub: string; since: number}>(database, 'SELECT hub, since FROM away ORDER BY hub');
	const ways = query<{link: string; hub: string}>(database, 'SELECT link, hub FROM ways ORDER BY link');
	const sizes = query<{number: number; size: number}>(database, 'SELECT number, length(body) AS size FROM records WHERE hub = ? AND number > ? AND number <= ? ORDER BY number LIMIT ?');
	const records = query<{number: number; body: string}>(database, 'SELECT number, body FROM records WHERE hub = ? AND number > ? AND number <= ? ORDER BY number');
	const read = <Type extends RecordBody['type']>(kind: string) => ofKind.all(kind).map(({hub, body}) => ({hub, body: JSON.parse(body) as Extract<RecordBody, {readonly type: Type}>}));

	return {
		readPeers() {
			const own = ownHub.first()?.value;
			return {
				heads: heads.all(),
				builders: read<'builder'>('builder').map(({hub, body: {builder}}) => ({hub, builder})),
				hubs: read<'hub'>('hub').map(({hub, body: {name, links}}) => ({hub, name, links})),
				open: read<'row'>('open').filter(({hub}) => hub !== own).map(({hub, body: {row}}) => ({...row, hub})),
				waiting: read<'suggestion'>('waiting').map(({body}) => body),
				away: away.all(),
				ways: ways.all(),
			};
		},
		recordsAfter(hub, after, upTo, limit) {
			let last = after;
			let bytes = 0;
			let count = 0;
			// One more, to see whether there are more.
			const found = sizes.all(hub, after, upTo, limit + 1);
			for (const {number, size} of found) {
				bytes += size;
				if (count === limit || (count > 0 && bytes > mostBytes)) {
					break;
				}

				last = number;
				count++;
			}

			return {
				records: records.all(hub, after, last).map(({number, body}) => ({number, body: JSON.parse(body) as RecordBody})),
				upTo: count < found.length ? last : upTo,
			};
		},
	};
}

/** Of a hub among others: short, for it stands in ids that people read. */
export function newHubId(): string {
	return Array.from({length: 8}, () => randomInt(36).toString(36)).join('');
}

/** By which it is found when a hub starts. */
function kindOf(body: RecordBody): string | null {
	switch (body.type) {
		case 'builder':
		case 'hub': {
			return body.type;
		}

		case 'suggestion': {
			return body.isWaiting ? 'waiting' : null;
		}

		case 'row': {
			return isFinal(body.row.state) ? null : 'open';
		}

		case 'gone': {
			return null;
		}
	}
}

/** Of the records in one message; a single one may be larger. */
const mostBytes = 4 * 1024 * 1024;
