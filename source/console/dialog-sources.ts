import type {DialogContext} from './dialogs/dialog.ts';
import type {ConsoleHost} from './host.ts';
import {rememberRuns} from './run-history.ts';

/** What dialogs tell beside what the screen is drawn from. */
export interface DialogSources {
	readonly told: Omit<DialogContext, 'subject' | 'theme' | 'now'>;
	dispose(): void;
}

/** From now on it is remembered what only happens once. */
export function openDialogSources(host: ConsoleHost): DialogSources {
	const history = rememberRuns(host.store);
	return {
		told: {
			version: host.version,
			environment: host.environment,
			lookups: host.lookups,
			survivors: service => host.survivors(service),
			runs: history.of,
			environmentChanges: service => host.environmentChanges?.(service) ?? [],
		},
		dispose: history.dispose,
	};
}
