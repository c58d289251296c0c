import type {ConsoleLogs} from '../host.ts';

/** The logs of a project as one console has them: what its person has cleared is not in them, whoever in it reads them. */
export interface ClearedLogs extends ConsoleLogs {
	/** Of these services only what has this sequence or a later one is seen from now on. */
	clear(services: readonly string[], sequence: number): void;
}

export function clearedLogs(logs: ConsoleLogs): ClearedLogs {
	const starts = new Map<string, number>();
	const startOf = (service: string) => starts.get(service) ?? 0;

	return {
		sequence: logs.sequence,
		entriesOf: (service, sequence) => logs.entriesOf(service, Math.max(sequence, startOf(service))),
		firstSequence(service) {
			const first = logs.firstSequence(service);
			return first === undefined ? undefined : Math.max(first, startOf(service));
		},
		subscribe: logs.subscribe,
		clear(services, sequence) {
			for (const service of services) {
				starts.set(service, Math.max(startOf(service), sequence));
			}
		},
	};
}
