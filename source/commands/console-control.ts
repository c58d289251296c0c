import type {Engine} from '../app.ts';
import type {GoneOver} from '../api/go-over.ts';
import {chooseServices} from '../api/names.ts';
import type {Reloader} from '../api/reloader.ts';
import {scale} from '../api/scale.ts';
import {parseSignal} from '../config/signals.ts';
import {closestName} from '../config/suggest.ts';
import type {ProjectControl} from '../console/host.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {describeChange, shortened} from './file-words.ts';
import type {UpRun} from './up.ts';

/** What the palette can do with a project that runs here. */
export function controlOf({store, reconfigure}: Engine, file?: {readonly load: UpRun['load']; readonly reloader: Reloader}): ProjectControl {
	async function goTo(project: ProjectSpec): Promise<GoneOver> {
		// With what checks requests from outside, which most consoles never need.
		const {goOver} = await import('../api/go-over.ts');
		return goOver({store, reconfigure}, project, {wait: false, signal: new AbortController().signal});
	}

	return {
		choose(patterns) {
			const chosen = chooseServices({store, suggest: closestName}, patterns);
			return chosen.type === 'ok' ? chosen : {type: 'problem', text: chosen.message};
		},
		parseSignal,
		suggest: closestName,
		async scale(service, count) {
			const scaled = scale({store, suggest: closestName}, service, count);
			return scaled.type === 'ok' ? {type: 'done', said: describeChange(await goTo(scaled.project), `${service} has ${count} ${count === 1 ? 'copy' : 'copies'} already`)} : {type: 'problem', text: scaled.message};
		},
		async reload() {
			if (!file) {
				return {type: 'problem', text: 'There is no file to read again.'};
			}

			const reloaded = file.reloader.reload(await file.load(false));
			return reloaded.type === 'ok' ? {type: 'done', said: describeChange(reloaded.change, 'the file says nothing new')} : {type: 'problem', text: shortened(reloaded.text)};
		},
	};
}
