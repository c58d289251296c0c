import * as v from 'valibot';
import type {Journal} from '../core/journal.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {escapeControls} from '../lib/escape-controls.ts';
import {secretValues, withoutValues} from '../lib/masked.ts';
import type {LogEntry} from '../logs/entry.ts';
import {describeUnread} from '../logs/older-log.ts';
import type {Answer} from '../http/answer.ts';
import type {Instance} from './instance.ts';
import {maskedConfiguration} from './masked-configuration.ts';
import {portionsOf} from './pick-lines.ts';
import {route, type Route} from './route.ts';

/** The first line of a snapshot. */
export interface SnapshotHead {
	readonly type: 'devtui-snapshot';
	/** Of the form of the file. */
	readonly version: 1;
	/** Of the devtui that wrote it. */
	readonly devtui: string;
	readonly project: string;
	readonly directory: string;
	/** ISO 8601. */
	readonly takenAt: string;
	/** `linux x64, Node v22.1.0`. */
	readonly machine: string;
}

/** Behind the head a line `{type: 'journal', …}`, one `{type: 'entry', …}` for each entry of the logs, and this. */
export interface SnapshotEnd {
	readonly type: 'end';
	readonly entries: number;
	/** What log files have besides: sentences without a period. */
	readonly missing?: readonly string[];
}

/** All that somebody elsewhere needs to see what can be seen here. */
export const snapshotRoutes: readonly Route[] = [
	route('GET', '/snapshot', v.strictObject({}), snapshot),
];

function snapshot(instance: Instance): Answer {
	const {about, logs, olderLogs} = instance;
	return {
		type: 'lines',
		async write(lines) {
			const head: SnapshotHead = {
				type: 'devtui-snapshot',
				version: 1,
				devtui: about.version,
				project: escapeControls(about.project),
				directory: escapeControls(about.directory),
				takenAt: new Date().toISOString(),
				machine: about.machine,
			};
			const secrets = secretsOf(instance);
			const all = [...secrets.values()].flat();
			const hold = logs.hold(logs.start());
			const chains = olderLogs?.chains() ?? [];
			const unread = olderLogs?.notRead() ?? [];
			const memory = logs.read(logs.start()).entries;
			let entries = 0;
			try {
				await lines.write(head);
				await lines.write({type: 'journal', ...withoutSecrets(maskedConfiguration(withShownNames(instance.journal())), all) as object});
				const {newestOfChains} = await import('./older/newest.ts');
				const {mergedEntries} = await import('./older/merged.ts');
				const {parts, cut} = await newestOfChains(chains);
				for await (const merged of mergedEntries(parts, memory)) {
					for (const portion of portionsOf(merged)) {
						if (!lines.isGone()) {
							await lines.writeAll(portion.map((entry, index) => ({...masked(entry, secrets.get(entry.service) ?? all), sequence: entries + index, type: 'entry', kind: entry.type})));
							entries += portion.length;
						}
					}

					if (lines.isGone()) {
						break;
					}
				}

				const missing = [...cut, ...unread.map(describeUnread)].map(escapeControls);
				await lines.write({type: 'end', entries, ...missing.length > 0 && {missing}} satisfies SnapshotEnd);
			} finally {
				hold.release();
			}
		},
	};
}

/** Names of directories may have control characters; whoever opens the snapshot would obey them. */
function withShownNames(journal: Journal): Journal {
	const shown = (project: ProjectSpec): ProjectSpec => ({...project, name: escapeControls(project.name), directory: escapeControls(project.directory)});
	return {...journal, project: shown(journal.project), steps: journal.steps.map(step => step.project ? {...step, project: shown(step.project)} : step)};
}

/** What the services were given that nobody else is to know. */
function secretsOf({store, environmentOf}: Instance): ReadonlyMap<string, readonly string[]> {
	return new Map(store.project.services.map(({name}) => {
		const made = environmentOf(name);
		return [name, made.type === 'ok' ? secretValues(made.environment) : []];
	}));
}

function masked(entry: LogEntry, secrets: readonly string[]): LogEntry {
	return {...entry, text: withoutValues(entry.text, secrets)};
}

function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
	if (typeof value === 'string') {
		return withoutValues(value, secrets);
	}

	if (Array.isArray(value)) {
		return value.map(each => withoutSecrets(each, secrets));
	}

	return typeof value === 'object' && value !== null
		? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutSecrets(each, secrets)]))
		: value;
}
