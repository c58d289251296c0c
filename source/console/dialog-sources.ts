import type {DialogContext} from './dialogs/dialog.ts';
import type {ConsoleHost} from './host.ts';
import {withPast} from './past.ts';
import {rememberRuns} from './run-history.ts';
import {rememberStartUps} from './timeline/remember-start-ups.ts';

/** What dialogs tell beside what the screen is drawn from. */
export interface DialogSources {
	readonly told: Omit<DialogContext, 'subject' | 'theme' | 'now'>;
	dispose(): void;
}

/** From now on it is remembered what only happens once. */
export function openDialogSources(host: ConsoleHost): DialogSources {
	const {store, tellPast} = host.past ? withPast(host.store, host.past) : {store: host.store, tellPast() {}};
	const history = rememberRuns(store);
	const startUps = rememberStartUps(store);
	tellPast();
	return {
		told: {
			version: host.version,
			environment: host.environment,
			lookups: host.lookups,
			survivors: service => host.survivors(service),
			runs: service => host.runs?.(service) ?? history.of(service),
			startUps: () => host.startUps?.() ?? startUps.all(),
			environmentChanges: service => host.environmentChanges?.(service) ?? [],
		},
		dispose() {
			startUps.dispose();
			history.dispose();
		},
	};
}
