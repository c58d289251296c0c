import {logLevels, type LogLevel} from '../../logs/search-levels.ts';
import {compilePattern} from '../../logs/search-pattern.ts';
import type {ConsoleHost} from '../host.ts';
import type {ScrollStep} from '../keymap/row.ts';
import {mergedLog} from '../merged/merged-log.ts';
import type {Terminals} from '../terminals-contract.ts';
import type {ClearedLogs} from './cleared-logs.ts';
import type {LogAsk, LogNote, LogPanes} from './contract.ts';
import {rowOfCurrent} from './current-match.ts';
import {createDraft} from './draft.ts';
import {readFilter} from './filter.ts';
import {holdLogs, type HeldLogsOptions} from './held-logs.ts';
import {noFilter, type LogPane} from './log-pane.ts';
import type {LogView} from './log-view.ts';
import type {StillLog} from './still-log.ts';
import {errorsLabel} from './search.ts';

export interface LogPanesOptions extends HeldLogsOptions {
	readonly terminals: Terminals;
	readonly host: HeldLogsOptions['host'] & Pick<ConsoleHost, 'clear' | 'subscribeCleared'> & {readonly logs: ClearedLogs};
}

/** Searching, filtering and the like look at the log of a service, which goes back further than its terminal does. */
export function createLogPanes(options: LogPanesOptions): LogPanes {
	const {terminals, host} = options;
	const logs = holdLogs(options);
	const {panes, searches, sizes, paneOf} = logs;
	const draft = createDraft(logs);
	let typing: string | undefined;
	/** Panes that stand still: their terminals show it, whatever else they would show; with the log that it is of. */
	const still = new Map<string, StillLog | undefined>();

	function perform(wanted: LogAsk): void {
		const {service} = wanted;
		switch (wanted.type) {
			case 'try-search': {
				draft.restore(service);
				const compiled = compilePattern(wanted.text);
				if (wanted.text !== '' && compiled.type === 'ok') {
					logs.search({service, scope: wanted.scope, label: `/${wanted.text}`, test: {pattern: compiled.pattern}}, draft.origin(service));
				}

				break;
			}

			case 'try-filter': {
				draft.restore(service);
				const read = readFilter(wanted.text);
				if (read.type === 'ok') {
					logs.applyFilter(service, {text: wanted.text, test: read.test, level: paneOf(service).filter().level});
				}

				break;
			}

			case 'accept': {
				draft.accept();
				break;
			}

			case 'call-off': {
				draft.callOff();
				break;
			}

			case 'next-match': {
				logs.tell(searches.get(service)?.step(wanted.step) ?? {type: 'waiting'});
				break;
			}

			case 'next-error': {
				const known = searches.get(service);
				if (known?.test.level === undefined) {
					logs.search({service, scope: 'pane', label: errorsLabel, test: {level: 'error', isFirstOfLevel: true, errors: options.host.preferences?.errors}}, logs.lineInView(service));
				} else {
					logs.tell(known.step('older'));
				}

				break;
			}

			case 'next-level': {
				const filter = paneOf(service).filter();
				logs.applyFilter(service, {...filter, level: levelAfter(filter.level)});
				break;
			}

			case 'toggle-times': {
				paneOf(service).toggle('times');
				break;
			}

			case 'toggle-cut': {
				paneOf(service).toggle('cut');
				break;
			}

			case 'clear-search': {
				logs.forgetSearch(service);
				break;
			}

			case 'clear-filter': {
				logs.applyFilter(service, noFilter);
				break;
			}
		}
	}

	/** The log that stands in place of the terminal of a service. */
	function shownPane(service: string): LogPane | undefined {
		return service === typing || still.has(service) ? undefined : panes.get(service);
	}

	function noteOf(service: string, pane: LogPane): LogNote {
		const search = searches.get(service)?.note();
		const filter = pane.filterNote();
		return {...search && {search}, ...filter && {filter}, hasTimes: pane.hasTimes(), isCut: pane.isCut()};
	}

	function rowOfMatch(pane: LogPane, log: StillLog): number | undefined {
		const current = rowOfCurrent(searches.get(pane.service), pane);
		return current && log.rowOf(current);
	}

	function beginLogs(services: readonly string[], sequence: number): void {
		host.logs.clear(services, sequence);
		logs.begin(services);
	}

	const unsubscribe = host.subscribeCleared?.(beginLogs);

	function scrollLog(pane: LogPane, move: (view: LogView) => void): void {
		move(pane.view);
		logs.noteChange(pane);
		if (pane.view.isFollowing()) {
			terminals.scroll(pane.service, 'follow');
			logs.tidy(draft.isOf);
		}
	}

	return {
		...terminals,
		show(frames, sizeOfHidden) {
			logs.followServices();
			terminals.show(frames, sizeOfHidden);
			const contents = new Map(frames.map(({service, content}) => [service, content]));
			for (const name of [...logs.names(), ...contents.has(mergedLog) ? [mergedLog] : []]) {
				const content = contents.get(name);
				const size = content ? {columns: content.width, rows: content.height} : sizeOfHidden(name);
				const known = sizes.get(name);
				if (known?.columns !== size.columns || known.rows !== size.rows) {
					sizes.set(name, size);
					panes.get(name)?.setSize(size.columns, size.rows);
				}
			}
		},
		layers: () => terminals.layers().map(layer => shownPane(layer.id)?.layer(layer.rect, layer.id) ?? layer),
		position(service) {
			const pane = shownPane(service);
			const log = pane ?? (still.get(service) && panes.get(service));
			return {...pane ? pane.view.position() : terminals.position(service), ...log && {log: noteOf(service, log)}};
		},
		scroll(service, step) {
			const pane = shownPane(service);
			if (pane) {
				scrollLog(pane, scrollSteps[step]);
			} else {
				terminals.scroll(service, step);
			}
		},
		scrollBy(service, lines) {
			const pane = shownPane(service);
			if (pane) {
				scrollLog(pane, view => {
					view.scrollBy(lines);
				});
			} else {
				terminals.scrollBy(service, lines);
			}
		},
		ask(wanted) {
			perform(wanted);
			logs.tidy(draft.isOf);
		},
		still(service, setTimer) {
			const pane = shownPane(service);
			const log = pane?.still();
			still.set(service, log);
			return pane && log ? {...log, height: sizes.get(service)?.rows ?? 24, sought: rowOfMatch(pane, log)} : terminals.still(service, setTimer);
		},
		anchor(service, row) {
			const log = shownPane(service);
			const place = log?.placeAt(row);
			return log ? {line: () => place && still.get(service)?.rowOf(place), release() {}} : terminals.anchor(service, row);
		},
		freeze(service, frozen) {
			if (!frozen) {
				still.delete(service);
			}

			terminals.freeze(service, frozen);
		},
		clear(services) {
			if (host.clear) {
				host.clear(services);
				return;
			}

			terminals.clear(services);
			beginLogs(services, host.logs.sequence());
		},
		setTyping(service) {
			typing = service;
		},
		attend: logs.attend,
		noteTerminals: logs.noteTerminals,
		merge(services) {
			if (logs.merge(services) && !services) {
				logs.tidy(draft.isOf);
			}
		},
		dispose() {
			unsubscribe?.();
			logs.dispose();
			terminals.dispose();
		},
	};
}

const scrollSteps: Readonly<Record<ScrollStep, (view: LogView) => void>> = {
	top(view) {
		view.toTop();
	},
	'page-up'(view) {
		view.pageUp();
	},
	'page-down'(view) {
		view.pageDown();
	},
	follow(view) {
		view.follow();
	},
};

/** All, then from errors on, from warnings on, … and all again. */
function levelAfter(level: LogLevel | undefined): LogLevel | undefined {
	return level === undefined ? 'error' : logLevels[logLevels.indexOf(level) + 1];
}
