import type {LogEntry, LogStream} from '../../../logs/entry.ts';
import type {LogStore} from '../../../logs/log-store.ts';
import type {OlderChain, OlderLog, UnreadFile} from '../../../logs/older-log.ts';
import type {LogFile} from '../log-file.ts';
import {createLedger, type Ledger} from './ledger.ts';
import {findChain} from './chain-files.ts';
import {createOlderChain} from './older-chain.ts';

/** Where the lines of a service go. */
export interface LoggedRoute extends Readonly<Record<LogStream, LogFile>> {
	readonly paths: Readonly<Record<LogStream, string>>;
	readonly hasTimestamps: boolean;
	/** Lines of others are in the same file, and none has a name. */
	readonly isShared: boolean;
}

/** The log files of all services, to be read again. */
export interface OlderLogs extends OlderLog {
	/** Before the entry is appended to its file. */
	note(entry: LogEntry, route: LoggedRoute): void;
	forget(service: string): void;
}

export function createOlderLogs(logs: Pick<LogStore, 'firstSequence'>, routes: ReadonlyMap<string, LoggedRoute>): OlderLogs {
	const ledgers = new Map<string, {readonly route: LoggedRoute; readonly ledger: Ledger}>();

	const ledgerOf = (service: string, route: LoggedRoute) => {
		const known = ledgers.get(service);
		if (known?.route.stdout === route.stdout && known.route.stderr === route.stderr) {
			return known.ledger;
		}

		const ledger = createLedger(() => logs.firstSequence(service));
		ledgers.set(service, {route, ledger});
		return ledger;
	};

	const chainsOf = (service: string, route: LoggedRoute, before: number | undefined): readonly OlderChain[] => {
		const ledger = ledgerOf(service, route);
		const first = before ?? logs.firstSequence(service) ?? Number.POSITIVE_INFINITY;
		const joint = ledger.at(first);
		const streams = route.stdout === route.stderr ? ['stdout'] as const : ['stdout', 'stderr'] as const;
		return streams.map(stream => createOlderChain({
			service,
			stream,
			path: route.paths[stream],
			file: route[stream],
			position: joint ? joint[stream] : route[stream].position(),
			hasTimestamps: route.hasTimestamps,
			marks: ledger.before(first),
			tellsSaid: stream === 'stdout',
		}));
	};

	const hasDropped = (service: string) => (ledgers.get(service)?.ledger.before(logs.firstSequence(service) ?? 0) ?? []).length > 0;

	return {
		notRead(services = [...routes.keys()]) {
			const found = new Map<string, UnreadFile>();
			for (const [service, route] of services.flatMap(each => routes.get(each)?.isShared ? [[each, routes.get(each)!] as const] : [])) {
				for (const path of new Set(streams.map(stream => route.paths[stream]))) {
					const file = path === route.paths.stdout ? route.stdout : route.stderr;
					// Before our first line: of an earlier devtui.
					if (hasDropped(service) || findChain(path, file.parts(), 0).length > 0) {
						found.set(path, {path, services: [...found.get(path)?.services ?? [], service]});
					}
				}
			}

			return [...found.values()];
		},
		note(entry, route) {
			ledgerOf(entry.service, route).note(entry, {stdout: route.stdout.position(), stderr: route.stderr.position()});
		},
		forget(service) {
			ledgers.delete(service);
		},
		wholeFrom: (services = [...routes.keys()]) => Math.max(0, ...services.flatMap(service => {
			const first = logs.firstSequence(service);
			const {route, ledger} = ledgers.get(service) ?? {};
			return first !== undefined && route && !route.isShared && ledger && ledger.before(first).length > 0 ? [first] : [];
		})),
		chains(services = [...routes.keys()], before) {
			return services.flatMap(service => {
				const route = routes.get(service);
				return route && !route.isShared ? chainsOf(service, route, before) : [];
			});
		},
	};
}

const streams = ['stdout', 'stderr'] as const;
