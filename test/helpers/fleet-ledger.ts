import type {Build, Builder, ResultLine, Suggestion} from '../../source/fleet/builds.ts';
import type {HubEffect, LedgerChange, LedgerState, StoredBuild, StoredJob} from '../../source/fleet/hub/events.ts';
import type {JoinedEffect, PeerLedger} from '../../source/fleet/peer/events.ts';
import {recordKey, type Head, type PeerRecord} from '../../source/fleet/peer-messages.ts';

type LogWrite = Extract<HubEffect, {readonly type: 'write-log'}>;

interface Kept {
	stored: StoredJob;
	rows: StoredBuild[];
}

/**
 * A hub's ledger in memory, as strict as a disk is not: a change that makes no sense, a gap in a log or in the numbers of results,
 * a second ending of a row are errors of the reducer and thrown.
 */
export class FleetLedger {
	readonly results: ResultLine[] = [];
	readonly suggestions = new Map<string, {suggestion: Suggestion; queuedAt: number; isWaiting: boolean; origin?: string}>();
	readonly #builders = new Map<string, {builder: Builder; session: string}>();
	readonly #jobs = new Map<string, Kept>();
	readonly #logs = new Map<string, Buffer>();
	readonly #foreign = new Map<string, Build>();
	/** By hub and key. */
	readonly #records = new Map<string, Map<string, PeerRecord>>();
	readonly #heads = new Map<string, Head>();
	readonly #away = new Map<string, number>();
	readonly #ways = new Map<string, string>();
	readonly #hub: string;
	/** Numbers that builders have heard of are not given once more. */
	#isCopy = false;

	/** @param hub Its own id among joined ones. */
	constructor(hub = '') {
		this.#hub = hub;
	}

	/** As it is now, of a hub that is joined with none. */
	copy(): FleetLedger {
		const copy = new FleetLedger(this.#hub);
		copy.#isCopy = true;
		copy.results.push(...this.results);
		for (const [id, each] of this.suggestions) {
			copy.suggestions.set(id, {...each});
		}

		for (const [name, each] of this.#builders) {
			copy.#builders.set(name, each);
		}

		for (const [id, {stored, rows}] of this.#jobs) {
			copy.#jobs.set(id, {stored, rows: [...rows]});
		}

		for (const [id, log] of this.#logs) {
			copy.#logs.set(id, log);
		}

		return copy;
	}

	/** What a batch of effects, maybe of several events, wants written; nothing else of them. As the real one: first all changes, then the logs. */
	commit(effects: readonly JoinedEffect[]): void {
		const dropped = new Set<string>();
		const stored = new Map<string, StoredBuild>();
		for (const effect of effects) {
			if (effect.type === 'store') {
				const {change} = effect;
				for (const id of this.#apply(change)) {
					dropped.add(id);
					stored.delete(id);
				}

				for (const row of change.type === 'row' ? [change.row] : change.type === 'rows' ? change.rows : []) {
					stored.set(row.id, row);
				}
			}
		}

		for (const effect of effects) {
			// What was written for an attempt that is over by the end of the batch is nobody's.
			if (effect.type === 'write-log' && !(dropped.has(effect.build) && effect.offset > this.log(effect.build).length)) {
				this.#write(effect);
			}
		}

		for (const [id, {logBytes}] of stored) {
			assert(logBytes <= this.log(id).length, `${id} says it has ${logBytes} bytes, and has ${this.log(id).length}`);
			this.#logs.set(id, this.log(id).subarray(0, logBytes));
		}
	}

	/** What a hub is started with. */
	read(): LedgerState {
		return structuredClone({
			builders: [...this.#builders.values()],
			jobs: this.#openJobs(),
			waiting: [...this.suggestions.values()].filter(({isWaiting}) => isWaiting).map(({suggestion, queuedAt, origin}) => ({suggestion, queuedAt, ...origin !== undefined && {origin}})),
			lastResult: this.#lastResult,
		});
	}

	/** Of those that are not settled. */
	openJobs(): readonly string[] {
		return this.#openJobs().map(({stored}) => stored.job.id);
	}

	suggestion(id: string): Suggestion | undefined {
		return this.suggestions.get(id)?.suggestion;
	}

	/** Of a row, a job or a suggestion. */
	rowsOf(id: string): readonly Build[] {
		return [...this.#jobs.values()].flatMap(({rows}) => rows.filter(row => row.id === id || row.job === id || row.suggestion === id));
	}

	rows(): readonly StoredBuild[] {
		return [...this.#jobs.values()].flatMap(({rows}) => rows);
	}

	/** Of joined hubs. */
	foreignRows(): readonly Build[] {
		return [...this.#foreign.values()];
	}

	/** What a hub that is joined is started with, besides. */
	readPeers(): PeerLedger {
		const bodies = [...this.#records].flatMap(([hub, records]) => [...records.values()].map(({body}) => ({hub, body})));
		return structuredClone({
			heads: [...this.#heads.values()],
			builders: bodies.flatMap(({hub, body}) => body.type === 'builder' ? [{hub, builder: body.builder}] : []),
			hubs: bodies.flatMap(({hub, body}) => body.type === 'hub' ? [{hub, name: body.name, links: body.links}] : []),
			open: bodies.flatMap(({hub, body}) => body.type === 'row' && hub !== this.#hub && !isFinal(body.row) ? [{...body.row, hub}] : []),
			waiting: bodies.flatMap(({body}) => body.type === 'suggestion' && body.isWaiting ? [body] : []),
			away: [...this.#away].map(([hub, since]) => ({hub, since})),
			ways: [...this.#ways].map(([link, hub]) => ({link, hub})),
		});
	}

	heads(): readonly Head[] {
		return [...this.#heads.values()];
	}

	/** In the order of their numbers. */
	recordsAfter(hub: string, after: number, upTo: number, limit: number): {readonly records: readonly PeerRecord[]; readonly upTo: number} {
		const all = [...this.#records.get(hub)?.values() ?? []].filter(({number}) => number > after && number <= upTo).sort((a, b) => a.number - b.number);
		const records = structuredClone(all.slice(0, limit));
		return {records, upTo: all.length > limit ? records.at(-1)!.number : upTo};
	}

	job(id: string): StoredJob | undefined {
		return this.#jobs.get(id)?.stored;
	}

	builder(name: string): Builder | undefined {
		return this.#builders.get(name)?.builder;
	}

	log(build: string): Buffer {
		return this.#logs.get(build) ?? Buffer.alloc(0);
	}

	/** As after a power failure: of the log of a row that is not final no more than this is left. */
	loseLog(build: string, bytes: number): void {
		for (const kept of this.#jobs.values()) {
			kept.rows = kept.rows.map(row => {
				if (row.id !== build || isFinal(row)) {
					return row;
				}

				this.#logs.set(build, this.log(build).subarray(0, bytes));
				return {...row, logBytes: Math.min(row.logBytes, bytes)};
			});
		}
	}

	resultsAfter(number: number, limit: number): readonly ResultLine[] {
		return this.results.filter(line => line.number > number).slice(0, limit);
	}

	get #lastResult(): number {
		return this.results.at(-1)?.number ?? 0;
	}

	/** @returns rows whose logs are gone. */
	#apply(change: LedgerChange): readonly string[] {
		const dropped: string[] = [];
		switch (change.type) {
			case 'suggestion': {
				this.suggestions.set(change.suggestion.id, change);
				break;
			}

			case 'job': {
				const {id} = change.job.job;
				assert(!this.#jobs.has(id), `there are two jobs ${id}`);
				this.#jobs.set(id, {stored: change.job, rows: []});
				break;
			}

			case 'rows': {
				const kept = this.#open(change.job);
				const isAnew = change.attempt !== kept.stored.attempt;
				for (const before of kept.rows) {
					const after = change.rows.find(({id}) => id === before.id);
					assert(!isFinal(before) || same(before, after), `${before.id} was final, and is another thing now`);
					if (!after || (isAnew && !isFinal(after))) {
						this.#logs.delete(before.id);
						dropped.push(before.id);
					}
				}

				assert(new Set(change.rows.map(({id}) => id)).size === change.rows.length, `two rows of ${change.job} have one id`);
				kept.rows = [...change.rows];
				kept.stored = {...kept.stored, attempt: change.attempt};
				break;
			}

			case 'row': {
				const kept = this.#open(change.row.job);
				const index = kept.rows.findIndex(({id}) => id === change.row.id);
				assert(index !== -1 || kept.rows.length === 0, `${change.row.id} is none of the rows of its job`);
				const before = kept.rows[index];
				assert(!before || !isFinal(before) || same(before, change.row), `${change.row.id} was final, and is another thing now`);
				kept.rows[index === -1 ? 0 : index] = change.row;
				break;
			}

			case 'settled': {
				const kept = this.#open(change.job);
				assert(kept.rows.every(row => isFinal(row)), `${change.job} is settled before it is over`);
				kept.stored = {...kept.stored, isSettled: true};
				break;
			}

			case 'cancel-wanted': {
				const kept = this.#open(change.job);
				const {step, reason} = change;
				kept.stored = {...kept.stored, cancelWanted: [...kept.stored.cancelWanted, {...step !== undefined && {step}, reason}]};
				break;
			}

			case 'builder': {
				const seats = [...this.#builders.values()].filter(({builder}) => builder.seat === change.builder.seat);
				assert(seats.every(({builder}) => builder.name === change.builder.name), `two builders have the seat ${change.builder.seat}`);
				this.#builders.set(change.builder.name, {builder: change.builder, session: change.session});
				break;
			}

			case 'result': {
				const last = this.#lastResult;
				assert(this.#isCopy ? change.line.number > last : change.line.number === last + 1, `the result of ${change.line.build} has the number ${change.line.number} after ${last}`);
				assert(this.results.every(({build}) => build !== change.line.build), `${change.line.build} has two results`);
				this.results.push(change.line);
				break;
			}

			case 'foreign-row': {
				const before = this.#foreign.get(change.row.id);
				assert(!before || !isFinal(before), `${change.row.id} of another hub was final, and is said again`);
				this.#foreign.set(change.row.id, change.row);
				break;
			}

			case 'foreign-gone': {
				this.#foreign.delete(change.id);
				break;
			}

			case 'record': {
				const {hub, record} = change;
				assert(record.number > (this.#heads.get(hub)?.upTo ?? 0), `record ${record.number} of ${hub} comes after ${this.#heads.get(hub)?.upTo}`);
				const records = this.#records.get(hub) ?? new Map<string, PeerRecord>();
				this.#records.set(hub, records.set(recordKey(record.body), record));
				break;
			}

			case 'head': {
				this.#heads.set(change.head.hub, change.head);
				break;
			}

			case 'away': {
				const {hub, since} = change;
				assert(hub !== this.#hub, 'a hub is away from itself');
				if (since === undefined) {
					this.#away.delete(hub);
				} else {
					this.#away.set(hub, since);
				}

				break;
			}

			case 'way': {
				if (change.hub === undefined) {
					this.#ways.delete(change.link);
				} else {
					this.#ways.set(change.link, change.hub);
				}
			}
		}

		return dropped;
	}

	#openJobs(): Kept[] {
		return [...this.#jobs.values()].filter(({stored}) => !stored.isSettled);
	}

	#open(id: string): Kept {
		const kept = this.#jobs.get(id);
		assert(kept !== undefined && !kept.stored.isSettled, `${id} is none of the jobs that are open`);
		return kept;
	}

	#write({build, offset, bytes}: LogWrite): void {
		const before = this.log(build);
		assert(offset <= before.length, `the log of ${build} has ${before.length} bytes, and some are written to ${offset}`);
		this.#logs.set(build, Buffer.concat([before.subarray(0, offset), bytes]));
	}
}

function isFinal({state}: Build): boolean {
	return state !== 'queued' && state !== 'running';
}

function same(a: StoredBuild, b: StoredBuild | undefined): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function assert(isSo: boolean, message: string): asserts isSo {
	if (!isSo) {
		throw new Error(message);
	}
}
