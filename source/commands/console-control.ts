import type {Engine} from '../app.ts';
import type {GoneOver} from '../api/go-over.ts';
import {chooseServices} from '../api/names.ts';
import {scale} from '../api/scale.ts';
import {parseSignal} from '../config/signals.ts';
import {closestName} from '../config/suggest.ts';
import type {ProjectChange, ProjectControl} from '../console/host.ts';
import type {ProjectSpec} from '../core/spec.ts';
import type {UpRun} from './up.ts';

/** What the palette can do with a project that runs here. */
export function controlOf({store, reconfigure}: Engine, load?: UpRun['load']): ProjectControl {
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
			return scaled.type === 'ok' ? describe(await goTo(scaled.project), `${service} has ${count} ${count === 1 ? 'copy' : 'copies'} already`) : {type: 'problem', text: scaled.message};
		},
		async reload() {
			const loaded = load?.(false);
			switch (loaded?.type) {
				case undefined: {
					return {type: 'problem', text: 'There is no file to read again.'};
				}

				case 'ok': {
					return describe(await goTo(loaded.project), 'the file says nothing new');
				}

				case 'invalid': {
					return {type: 'problem', text: shortened(loaded.text)};
				}
			}
		},
	};
}

function describe({added, removed, changed}: GoneOver, nothing: string): ProjectChange {
	const lists = [['starting', added], ['removing', removed], ['restarting', changed]] as const;
	const said = lists.filter(([, names]) => names.length > 0).map(([what, names]) => `${what} ${names.join(', ')}`).join('; ');
	return {type: 'done', said: said === '' ? nothing : said};
}

/** Diagnostics stand in paragraphs; the first line says where and what. */
function shortened(text: string): string {
	const [first = ''] = text.trim().split('\n', 1);
	const count = text.trim().split(/\n\n+/).length;
	return count > 1 ? `${first} (and more: devtui check)` : first;
}
