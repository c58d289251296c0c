import type {Engine} from '../app.ts';
import type {GoneOver} from '../api/go-over.ts';
import type {Reloader} from '../api/reloader.ts';
import {scale} from '../api/scale.ts';
import {closestName} from '../config/suggest.ts';
import type {ProjectControl} from '../console/host.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {describeChange, hasCopies, nothingNew, shortened} from './file-words.ts';
import {serviceChoice} from './service-choice.ts';
import type {UpRun} from './up.ts';

/** What the palette can do with a project that runs here. */
export function controlOf({store, reconfigure}: Engine, file?: {readonly load: UpRun['load']; readonly reloader: Reloader}): ProjectControl {
	async function goTo(project: ProjectSpec): Promise<GoneOver> {
		// With what checks requests from outside, which most consoles never need.
		const {goOver} = await import('../api/go-over.ts');
		return goOver({store, reconfigure}, project, {wait: false, signal: new AbortController().signal});
	}

	return {
		...serviceChoice(store),
		async scale(service, count) {
			const scaled = scale({store, suggest: closestName}, service, count);
			return scaled.type === 'ok' ? {type: 'done', said: describeChange(await goTo(scaled.project), hasCopies(service, count))} : {type: 'problem', text: scaled.message};
		},
		async reload() {
			if (!file) {
				return {type: 'problem', text: 'There is no file to read again.'};
			}

			const reloaded = file.reloader.reload(await file.load(false));
			return reloaded.type === 'ok' ? {type: 'done', said: describeChange(reloaded.change, nothingNew)} : {type: 'problem', text: shortened(reloaded.text)};
		},
	};
}
