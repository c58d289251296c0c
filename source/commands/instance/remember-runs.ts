import type {Engine} from '../../app.ts';
import type {RunFacts} from '../../api/insight.ts';
import {endOf} from '../../console/run-history.ts';
import {describeExit} from '../../core/describe.ts';
import {isAlive} from '../../core/state.ts';
import type {LogEntry} from '../../logs/entry.ts';

/** The last runs of a service, the newest first. */
export type RunsOf = (service: string) => readonly RunFacts[];

/** Remembers the runs of every service from now on, and those that the log still has: its rules say why each began. */
export function rememberRuns({store, logs}: Pick<Engine, 'store' | 'logs'>): RunsOf {
	const records = new Map<string, readonly RunFacts[]>();

	const begin = (entry: LogEntry) => {
		if (entry.type === 'run-started') {
			const [, cause = entry.text] = / · (.+)$/s.exec(entry.text) ?? [];
			records.set(entry.service, [{run: entry.run, cause, startedAt: entry.at}, ...records.get(entry.service) ?? []].slice(0, maxRuns));
		}
	};

	const end = (name: string, run: number, at: number, how: string) => {
		records.set(name, (records.get(name) ?? []).map(record => record.run === run ? {...record, end: {at, how}} : record));
	};

	logs.read(logs.start()).entries.forEach(begin);
	for (const {name, run, phase, since, lastExit} of Object.values(store.getSnapshot().services)) {
		for (const earlier of records.get(name) ?? []) {
			if (earlier.run < run || !isAlive(phase)) {
				end(name, earlier.run, since, lastExit ? describeExit(lastExit) : 'ended');
			}
		}
	}

	logs.subscribe(begin);
	store.subscribe((state, previous, event) => {
		const ended = endOf(event, previous.services);
		if (ended) {
			end(ended.service, ended.run, event.at, ended.how);
			if (!state.services[ended.service]) {
				records.delete(ended.service);
			}
		}
	});
	return service => records.get(service) ?? [];
}

const maxRuns = 50;
