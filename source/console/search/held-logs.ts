import {numberLines} from '../../logs/search-lines.ts';
import type {ConsoleHost} from '../host.ts';
import {mergedLog} from '../merged/merged-log.ts';
import {createMerging} from '../merged/merging.ts';
import type {CellSize, Terminals} from '../terminals-contract.ts';
import type {LogAttendant} from './contract.ts';
import {rowOfCurrent} from './current-match.ts';
import {oneLog} from './line-source.ts';
import {createLogPane, type LineFilter, type LogPane} from './log-pane.ts';
import {createMarker, type MarkStyles} from './marks.ts';
import {createSearch, errorsLabel, type LogPlace, type Search, type Stepped, type WantedSearch} from './search.ts';
import {createSlices} from './slices.ts';
import {createTimeLimit} from './time-limit.ts';

/** The logs that stand in place of terminals, by service, and the searches in them; the same one for several services where it is in all. */
export interface HeldLogs {
	readonly panes: Map<string, LogPane>;
	readonly searches: Map<string, Search>;
	readonly sizes: Map<string, CellSize>;
	names(): readonly string[];
	paneOf(service: string): LogPane;
	search(wanted: WantedSearch, origin: LogPlace | undefined): void;
	/** One that several panes share ends for all of them. */
	forgetSearch(service: string): void;
	applyFilter(service: string, filter: LineFilter): void;
	/** The last line that is seen, unless the end of the log is. */
	lineInView(service: string): LogPlace | undefined;
	noteChange(pane: LogPane): void;
	/** The terminal of a pane on the screen shows something else. */
	noteTerminals(): void;
	/** Whose lines the merged log has; undefined: it is not shown. Whether that is something new. */
	merge(services: readonly string[] | undefined): boolean;
	/** The logs of these services begin anew. */
	begin(services: readonly string[]): void;
	/** Go where a search has got to. */
	tell(stepped: Stepped): void;
	attend(attendant: LogAttendant): void;
	/** Let go of what is not needed any more, and do what there is to do. */
	tidy(isKept: (service: string) => boolean): void;
	/** The project may have other services by now. */
	followServices(): void;
	dispose(): void;
}

export interface HeldLogsOptions {
	readonly terminals: Pick<Terminals, 'position' | 'unfinishedLine'>;
	readonly host: Pick<ConsoleHost, 'store' | 'logs' | 'clock' | 'environment' | 'preferences'>;
	readonly markStyles: MarkStyles;
	/** Do the work in a turn of the event loop soon. */
	schedule(turn: () => void): void;
	/** What a pane on the screen shows has changed. */
	onChange(service: string): void;
	/** What is said of it has. */
	onNews(): void;
}

export function holdLogs({terminals, host, markStyles, schedule, onChange, onNews}: HeldLogsOptions): HeldLogs {
	const panes = new Map<string, LogPane>();
	const searches = new Map<string, Search>();
	const sizes = new Map<string, CellSize>();
	const limit = createTimeLimit();
	const merging = createMerging(host);
	let attendant: LogAttendant | undefined;
	let names = namesOf(host);

	const slices = createSlices({
		logs: host.logs,
		clock: host.clock,
		limit,
		schedule,
		panes: () => [...panes.values()],
		searches: () => new Set(searches.values()),
		onProgress(changed) {
			for (const search of new Set(searches.values())) {
				tell(search.settle());
			}

			for (const pane of changed) {
				noteChange(pane);
			}

			onNews();
		},
	});

	function noteChange(pane: LogPane): void {
		pane.noteChange();
		onChange(pane.service);
	}

	function paneOf(service: string): LogPane {
		const known = panes.get(service);
		if (known) {
			return known;
		}

		const {columns, rows} = sizes.get(service) ?? {columns: 80, rows: 24};
		const pane: LogPane = createLogPane({
			service,
			...service === mergedLog ? {source: merging.source(), labelOf: merging.labelOf} : {source: oneLog(numberLines(host.logs, service))},
			width: columns,
			height: rows,
			errors: host.preferences?.errors,
			unfinishedLines: {services: () => service === mergedLog ? merging.services() : [service], read: terminals.unfinishedLine},
			marksOf: createMarker({limit, styles: markStyles, searchOf: () => searches.get(service), pane: () => pane}),
		});
		panes.set(service, pane);
		// About where the terminal is read: it has the same lines but for what its program has drawn over.
		const {isFollowing, linesBelow} = terminals.position(service);
		if (!isFollowing) {
			pane.view.scrollBy(-linesBelow);
		}

		return pane;
	}

	function search({service, scope, label, test}: WantedSearch, origin: LogPlace | undefined): void {
		forgetSearch(service);
		const services = scope === 'all' ? names : [service];
		const made = createSearch({label, scope, test, panes: services.map(name => paneOf(name)), origin});
		for (const name of services) {
			searches.set(name, made);
		}

		for (const pane of made.panes) {
			noteChange(pane);
		}
	}

	function forgetSearch(service: string): void {
		const old = searches.get(service);
		for (const pane of old?.panes ?? []) {
			if (searches.get(pane.service) === old) {
				searches.delete(pane.service);
				noteChange(pane);
			}
		}
	}

	/** Panes show other lines now: what is searched for is searched for anew, from where it stood. */
	function searchAgain(service: string): void {
		const old = searches.get(service);
		if (old) {
			search({service, scope: old.scope, label: old.label, test: old.test}, old.origin());
		}
	}

	function tell(stepped: Stepped): void {
		switch (stepped.type) {
			case 'moved': {
				const {pane, line} = stepped;
				pane.view.reveal(rowOfCurrent(searches.get(pane.service), pane) ?? {line, row: 0});
				for (const each of panes.values()) {
					noteChange(each);
				}

				attendant?.show(pane.service);
				break;
			}

			case 'none': {
				attendant?.noMore(stepped.step);
				break;
			}

			case 'no-match': {
				attendant?.say({text: stepped.label === errorsLabel ? 'there are no errors' : `nothing matches ${stepped.label}`, tone: 'refused'});
				break;
			}

			case 'waiting': {
				break;
			}
		}
	}

	return {
		panes,
		searches,
		sizes,
		names: () => names,
		paneOf,
		search,
		forgetSearch,
		applyFilter(service, filter) {
			const pane = paneOf(service);
			pane.setFilter(filter);
			searchAgain(service);
			noteChange(pane);
		},
		lineInView(service) {
			const {view} = paneOf(service);
			const line = view.isFollowing() ? undefined : view.rows().at(-1)?.line;
			return line === undefined ? undefined : {service, line};
		},
		noteChange,
		noteTerminals: slices.noteTerminals,
		merge(services) {
			if (!merging.choose(services)) {
				return false;
			}

			if (services) {
				const pane = paneOf(mergedLog);
				pane.setSource(merging.source());
				searchAgain(mergedLog);
			}

			slices.wake();
			return true;
		},
		begin(services) {
			for (const pane of panes.values()) {
				if (services.includes(pane.service) || (pane.service === mergedLog && services.some(name => merging.services().includes(name)))) {
					pane.view.follow();
					pane.source().sync();
					searches.get(pane.service)?.beginAnew();
					noteChange(pane);
				}
			}

			slices.wake();
			onNews();
		},
		tell,
		attend(newAttendant) {
			attendant = newAttendant;
		},
		tidy(isKept) {
			for (const [service, pane] of panes) {
				if (!searches.has(service) && pane.isPlain() && pane.view.isFollowing() && !isKept(service) && !(service === mergedLog && merging.isShown())) {
					panes.delete(service);
				}
			}

			slices.wake();
			onNews();
		},
		followServices() {
			const now = namesOf(host);
			if (now.join('\n') === names.join('\n')) {
				return;
			}

			names = now;
			for (const name of [...panes.keys(), ...sizes.keys()].filter(each => each !== mergedLog && !now.includes(each))) {
				searches.delete(name);
				panes.delete(name);
				sizes.delete(name);
			}

			const shared = [...searches].find(([, {scope}]) => scope === 'all');
			if (shared) {
				searchAgain(shared[0]);
			}

			slices.wake();
		},
		dispose: slices.dispose,
	};
}

function namesOf({store}: {readonly store: ConsoleHost['store']}): readonly string[] {
	return store.project.services.map(({name}) => name);
}
