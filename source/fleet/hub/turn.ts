import type {Build, Builder, FinalState, ResultLine} from '../builds.ts';
import type {Results} from '../messages.ts';
import type {BuilderRow} from '../questions.ts';
import type {HubEffect, LedgerChange, StoredBuild} from './events.ts';
import {setRow, setRows, type HubState, type OpenJob, type Seat} from './state.ts';

/** The work of one step: what is to be written, and what is said once it is. Never leaves the hub's reducer. */
export interface Turn {
	readonly state: HubState;
	readonly at: number;
	/** The number of the last result line before this turn: of those that everybody has been told. */
	readonly toldResult: number;
	readonly changes: LedgerChange[];
	/** Bytes of logs. */
	readonly writes: HubEffect[];
	/** What is sent, answered, asked of the ledger, and set as timers. */
	readonly says: HubEffect[];
	/** Which rows of a job are to be stored; `all`: others have taken their place. */
	readonly touched: Map<OpenJob, Set<number> | 'all'>;
	/** Jobs of `touched` of which more has changed than that a log has grown. */
	readonly changed: Set<OpenJob>;
	/** Rows that people are to see anew, by their ids. */
	readonly shown: Map<string, StoredBuild>;
	/** Ids of rows, and of suggestions that have waited, that are no more. */
	readonly gone: Set<string>;
	/** Builders that people are to see anew; `true`: to be stored as well. */
	readonly seats: Map<Seat, boolean>;
	/** Results of this turn: broadcast at its end, as one message. */
	readonly lines: ResultLine[];
	readonly settled: OpenJob[];
	readonly notices: string[];
}

export function openTurn(state: HubState, at: number): Turn {
	return {state, at, toldResult: state.lastResult, changes: [], writes: [], says: [], touched: new Map(), changed: new Set(), shown: new Map(), gone: new Set(), seats: new Map(), lines: [], settled: [], notices: []};
}

/** Everything that is to be on disk first: then nothing is said that a crash could take back, whoever carries it out. */
export function closeTurn(turn: Turn): readonly HubEffect[] {
	const {state, toldResult, says, writes, lines} = turn;
	const stored = changesOf(turn).map(change => ({type: 'store', change}) as const);
	if (lines.length > 0 && state.readers.size > 0) {
		says.push({type: 'broadcast', message: {type: 'results', hub: state.session, body: {...ofLedger(state), after: toldResult, upTo: state.lastResult, lines}}});
	}

	return [...stored, ...writes, ...tellOf(turn), ...says];
}

function changesOf({changes, seats, touched, changed, lines, settled}: Turn): readonly LedgerChange[] {
	const all = [...changes];
	for (const [{builder, session}, isStored] of seats) {
		if (isStored) {
			all.push({type: 'builder', builder, session});
		}
	}

	for (const [job, which] of touched) {
		const {stored, rows} = job;
		const isGrowth = !changed.has(job);
		if (which === 'all') {
			all.push({type: 'rows', job: stored.job.id, attempt: stored.attempt, rows: [...rows]});
		} else {
			all.push(...[...which].flatMap(index => rows[index] ? [{type: 'row' as const, row: rows[index], ...isGrowth && {isGrowth}}] : []));
		}
	}

	for (const line of lines) {
		all.push({type: 'result', line});
	}

	for (const {stored} of settled) {
		all.push({type: 'settled', job: stored.job.id});
	}

	return all;
}

function tellOf({shown, gone, seats, notices}: Turn): readonly HubEffect[] {
	const [notice, ...others] = notices;
	const removed = [...gone].filter(id => !shown.has(id));
	const isNews = shown.size > 0 || seats.size > 0 || removed.length > 0 || notice !== undefined;
	return [
		...isNews ? [{type: 'tell', builds: [...shown.values()].map(row => shownRow(row)), builders: [...seats.keys()].map(seat => builderRow(seat)), ...removed.length > 0 && {gone: removed}, ...notice !== undefined && {notice}} as const] : [],
		...others.map(other => ({type: 'tell', builds: [], builders: [], notice: other}) as const),
	];
}

/** Of result lines: whose numbers they have. */
export function ofLedger({hub}: HubState): Pick<Results, 'ledger'> {
	return hub === '' ? {} : {ledger: hub};
}

export function say(turn: Turn, ...effects: readonly HubEffect[]): void {
	turn.says.push(...effects);
}

/** A result, for the ledger and for whoever wants lines of them. */
export function tellResult({state, lines}: Turn, {state: outcome, project, revision, step, builder, id}: Pick<Build, 'project' | 'revision' | 'step' | 'builder' | 'id'> & {readonly state: FinalState}, exitCode: number): void {
	state.lastResult = Math.max(state.lastResult, state.resultsFrom) + 1;
	lines.push({number: state.lastResult, state: outcome, exitCode, project, revision, step, builder, build: id});
}

export function put(turn: Turn, job: OpenJob, index: number, row: StoredBuild): void {
	const before = job.rows[index];
	grow(turn, job, index, row);
	turn.changed.add(job);
	if (before?.state !== row.state || before.startedAt !== row.startedAt) {
		show(turn, job.seat, row);
	}
}

/** Only its log has grown, which is not told: whoever looks at the log hears of its bytes. */
export function grow(turn: Turn, job: OpenJob, index: number, row: StoredBuild): void {
	setRow(job, index, row);
	const touched = turn.touched.get(job);
	if (touched === undefined) {
		turn.touched.set(job, new Set([index]));
	} else if (touched !== 'all') {
		touched.add(index);
	}
}

export function putRows(turn: Turn, job: OpenJob, rows: readonly StoredBuild[]): void {
	for (const {id} of job.rows) {
		turn.gone.add(id);
		turn.shown.delete(id);
	}

	setRows(job, rows);
	turn.touched.set(job, 'all');
	for (const row of rows) {
		turn.gone.delete(row.id);
		show(turn, job.seat, row);
	}
}

export function show(turn: Turn, seat: Seat, row: StoredBuild): void {
	turn.shown.set(row.id, row);
	// How many it runs has changed.
	if (!turn.seats.has(seat)) {
		turn.seats.set(seat, false);
	}
}

export function patchBuilder(turn: Turn, seat: Seat, changes: Partial<Omit<Builder, 'wanted'>> & {readonly wanted?: Builder['wanted'] | undefined}): void {
	const {wanted, ...others} = {...seat.builder, ...changes};
	seat.builder = {...others, ...wanted !== undefined && {wanted}};
	seat.storedSeenAt = seat.builder.lastSeen;
	turn.seats.set(seat, true);
}

/** A row as people see it. */
export function shownRow({said: _said, ...build}: StoredBuild): Build {
	return build;
}

export function builderRow({builder, queuedCount, runningCount}: Seat): BuilderRow {
	return {...builder, running: runningCount, queued: queuedCount};
}
