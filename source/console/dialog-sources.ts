import type {DialogContext} from './dialogs/dialog.ts';
import type {ConsoleHost} from './host.ts';
import {rememberRuns} from './run-history.ts';
import {rememberStartUps} from './timeline/remember-start-ups.ts';

/** What dialogs tell beside what the screen is drawn from. */
export interface DialogSources {
	readonly told: Omit<DialogContext, 'subject' | 'theme' | 'now'>;
	dispose(): void;
}

/** From now on it is remembered what only happens once. */
export function openDialogSources(host: ConsoleHost): DialogSources {
	const history = rememberRuns(host.store);
	const startUps = rememberStartUps(host.store);
	return {
		told: {
			version: host.version,
			environment: host.environment,
			lookups: host.lookups,
			survivors: service => host.survivors(service),
			runs: history.of,
			startUps: startUps.all,
			environmentChanges: service => host.environmentChanges?.(service) ?? [],
		},
		dispose() {
			startUps.dispose();
			history.dispose();
		},
	};
}
