import {createListeners} from '../../lib/listeners.ts';
import type {LogEntry} from '../../logs/entry.ts';
import type {LogStore} from '../../logs/log-store.ts';
import {createServiceLog, type ServiceLog} from '../../logs/service-log.ts';

/** The log of an instance, as far as it has come here. */
export interface RemoteLogs extends Pick<LogStore, 'entriesOf' | 'sequence' | 'firstSequence' | 'subscribe'> {
	/** `oldest`: what is older than that of these services is no longer there. */
	take(entries: readonly LogEntry[], oldest: Readonly<Record<string, number>>): void;
}

/** `ask`: called once, when somebody looks into the log for the first time; most consoles never do. */
export function createRemoteLogs(ask: () => void): RemoteLogs {
	const logs = new Map<string, ServiceLog>();
	const listeners = createListeners<[entry: LogEntry]>();
	let sequence = 0;
	let isAsked = false;

	function look(service: string): ServiceLog | undefined {
		if (!isAsked) {
			isAsked = true;
			ask();
		}

		return logs.get(service);
	}

	function logOf(service: string): ServiceLog {
		const log = logs.get(service) ?? createServiceLog();
		logs.set(service, log);
		return log;
	}

	return {
		entriesOf: (service, from) => look(service)?.entriesFrom(from) ?? [],
		sequence: () => sequence,
		firstSequence: service => look(service)?.firstSequence(),
		subscribe: listeners.subscribe,
		take(entries, oldest) {
			for (const entry of entries) {
				logOf(entry.service).append(entry);
				sequence = entry.sequence + 1;
			}

			for (const [service, first] of Object.entries(oldest)) {
				logs.get(service)?.trim(0, first);
			}

			for (const entry of entries) {
				listeners.tell(entry);
			}
		},
	};
}
