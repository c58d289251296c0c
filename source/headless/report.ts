import {describeFailure} from '../core/describe.ts';
import {differenceBetween} from '../core/difference.ts';
import type {Store} from '../core/store.ts';
import {isAlive, type ProjectState, type ServiceState} from '../core/state.ts';
import type {LogStore} from '../logs/log-store.ts';
import {stripAnsi} from '../lib/ansi.ts';
import {lastWords} from './last-words.ts';
import {describeUnreadyService} from './unready.ts';

/** How a whole run went, for files that others read. */
export interface Report {
	readonly project: string;
	/** Epoch ms. */
	readonly startedAt: number;
	readonly durationMs: number;
	readonly exitCode: number;
	/** In the order of the file; those that were never to start are left out. */
	readonly services: readonly ServiceReport[];
	/** What was run when everything was ready, or was to be. */
	readonly command?: CommandReport;
}

export interface ServiceReport {
	readonly name: string;
	readonly result: ServiceResult;
	readonly runs: number;
	/** From its first start until it was ready, or had done its work. */
	readonly readyAfterMs?: number;
	/** From its first start to its last end. */
	readonly durationMs?: number;
	/** Without colours. */
	readonly lastLines: readonly string[];
}

/** `text` is a clause: `exited 7`. */
export type ServiceResult =
	| {readonly type: 'ready' | 'completed' | 'stopped'}
	| {readonly type: 'failed' | 'skipped'; readonly text: string}
	/** All was over before it was ready. */
	| {readonly type: 'unready'; readonly text: string};

export interface CommandReport {
	readonly name: string;
	/** Absent: it was not run. */
	readonly ended?: {readonly isGood: boolean; readonly text: string; readonly durationMs: number};
}

interface Record {
	startedAt?: number;
	readyAt?: number;
	endedAt?: number;
	result?: ServiceResult;
	lastLines?: readonly string[];
}

/** Listens from now on; what it returns makes the report of all that has been so far. */
export function watchForReport(store: Store, logs: LogStore, now: () => number): (exitCode: number, command?: CommandReport) => Report {
	const startedAt = now();
	const records = new Map<string, Record>();
	const recordOf = (name: string) => {
		const record = records.get(name) ?? {};
		records.set(name, record);
		return record;
	};

	const note = (before: ServiceState | undefined, after: ServiceState, at: number) => {
		const record = recordOf(after.name);
		const {phase, run, name} = after;
		if (run > (before?.run ?? 0)) {
			record.startedAt ??= at;
		}

		if (phase.type === 'ready' || phase.type === 'completed') {
			record.readyAt = phase.type === 'ready' ? record.readyAt ?? at : at;
			record.result = {type: phase.type};
		} else if (phase.type === 'failed' && before?.phase.type !== 'failed') {
			record.result = {type: 'failed', text: describeFailure(phase.failure)};
			record.lastLines = linesOf(logs, name, run);
		} else if (phase.type === 'skipped') {
			record.result = {type: 'skipped', text: `not started: ${phase.because}`};
		}

		if (before && isAlive(before.phase) && !isAlive(phase)) {
			record.endedAt = at;
		}
	};

	/** What comes from now on was asked for. */
	const noteUnready = (state: ProjectState) => {
		for (const service of Object.values(state.services)) {
			const text = describeUnreadyService(service);
			if (text !== undefined) {
				recordOf(service.name).result = {type: 'unready', text};
			}
		}
	};

	store.subscribe((state, previous, {at}) => {
		if (state.shutdown && !previous.shutdown) {
			noteUnready(previous);
		}

		for (const after of differenceBetween(previous, state).changed) {
			note(previous.services[after.name], after, at);
		}
	});

	return (exitCode, command) => ({
		project: store.project.name,
		startedAt,
		durationMs: Math.max(0, now() - startedAt),
		exitCode,
		services: Object.values(store.getSnapshot().services).filter(({name, phase}) => phase.type !== 'idle' || records.get(name)?.result !== undefined).map(({name, run}) => {
			const {startedAt: began, readyAt, endedAt = now(), result = {type: 'stopped'}, lastLines = linesOf(logs, name, run)} = recordOf(name);
			return {
				name,
				result,
				runs: run,
				...began !== undefined && {durationMs: Math.max(0, endedAt - began)},
				...began !== undefined && readyAt !== undefined && {readyAfterMs: Math.max(0, readyAt - began)},
				lastLines,
			};
		}),
		...command && {command},
	});
}

const mostLines = 100;

function linesOf(logs: LogStore, service: string, run: number): readonly string[] {
	return lastWords(logs, service, run, mostLines).map(({text}) => stripAnsi(text));
}
