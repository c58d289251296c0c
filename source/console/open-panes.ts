import {createPump} from '../terminal/pump.ts';
import type {ConsoleHost} from './host.ts';
import {paneLooks} from './looks/pane-looks.ts';
import {withMergedLog} from './merged/with-merged-log.ts';
import {usualPreferences} from './preferences.ts';
import {clearedLogs} from './search/cleared-logs.ts';
import type {LogPanes} from './search/contract.ts';
import type {HeldLogsOptions} from './search/held-logs.ts';
import {createLogPanes} from './search/log-panes.ts';
import {calmResize} from './sizes/calm-resize.ts';
import {createTerminals} from './terminals.ts';

export interface PanesOptions extends Pick<HeldLogsOptions, 'markStyles' | 'onChange' | 'onNews'> {
	readonly host: ConsoleHost;
	readonly isAscii: boolean;
	/** Does the work so that an error in it ends the console. */
	guarded(work: () => void): () => void;
}

/** Terminals and logs behind the panes, which work between the turns of the event loop. */
export function openPanes({host, isAscii, markStyles, guarded, onChange, onNews}: PanesOptions): LogPanes {
	const calm = calmResize(host.resize, (delayMs, callback) => host.clock.setTimer(delayMs, guarded(callback)));
	const schedule = (turn: () => void) => setImmediate(guarded(turn));
	const panes = createLogPanes({
		host: {...host, logs: clearedLogs(host.logs)},
		markStyles,
		schedule,
		onChange,
		onNews,
		terminals: withMergedLog(createTerminals({
			host: {...host, resize: calm.resize},
			looks: paneLooks(host.preferences ?? usualPreferences, isAscii),
			pump: createPump({
				budgetMs: pumpMs,
				schedule,
				now: () => performance.now(),
				after: (delayMs, callback) => host.clock.setTimer(delayMs, guarded(callback)),
			}),
			onChange(service) {
				panes.noteTerminals();
				onChange(service);
			},
			onHidden() {
				panes.noteTerminals();
			},
		}), onChange),
	});
	return {
		...panes,
		dispose() {
			calm.dispose();
			panes.dispose();
		},
	};
}

/** Work of a turn of the event loop on what services print; keys are read between turns. */
const pumpMs = 4;
