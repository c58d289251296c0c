import {chooseServices} from '../api/names.ts';
import {parseSignal} from '../config/signals.ts';
import {closestName} from '../config/suggest.ts';
import type {ConsoleHost, ProjectControl} from '../console/host.ts';

/** What the palette asks before it does anything, which services and which signal are meant: the same wherever the project runs. */
export function serviceChoice(store: ConsoleHost['store']): Pick<ProjectControl, 'choose' | 'parseSignal' | 'suggest'> {
	return {
		choose(patterns) {
			const chosen = chooseServices({store, suggest: closestName}, patterns);
			return chosen.type === 'ok' ? chosen : {type: 'problem', text: chosen.message};
		},
		parseSignal,
		suggest: closestName,
	};
}
