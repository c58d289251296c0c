import type {Engine} from '../../app.ts';
import {createAudience, type Audience} from '../../api/attach/audience.ts';
import {createTapes, type Tapes} from '../../api/attach/tapes.ts';
import {rememberRuns, type RunHistory} from '../../console/run-history.ts';
import {rememberStartUps, type StartUps} from '../../console/timeline/remember-start-ups.ts';
import type {Problems} from './problems.ts';

/** What consoles that are attached to an engine need, its own included: from the first byte on, since they show what was before them. */
export interface EngineStage {
	readonly audience: Audience;
	readonly tapes: Tapes;
	readonly problems: Problems;
	readonly history: RunHistory;
	readonly startUps: StartUps;
	redraw(service: string): void;
}

export function stageOf(engine: Engine, problems: Problems): EngineStage {
	const {store, output, runtime} = engine;
	const sizes = new Map<string, {readonly columns: number; readonly rows: number}>();
	const resize = (service: string, columns: number, rows: number) => {
		runtime.resize(service, columns, rows);
		output.resize(service, columns, rows);
	};

	const tapes = createTapes(sound => output.tap(sound));
	let {project} = store;
	store.subscribe((state, previous) => {
		if (store.project !== project) {
			({project} = store);
			for (const name of Object.keys(previous.services).filter(each => !state.services[each])) {
				tapes.forget(name);
				sizes.delete(name);
			}
		}
	});
	return {
		tapes,
		problems,
		history: rememberRuns(store),
		startUps: rememberStartUps(store),
		audience: createAudience((service, size) => {
			sizes.set(service, size);
			resize(service, size.columns, size.rows);
		}),
		redraw(service) {
			const size = sizes.get(service);
			if (size && size.rows > 1) {
				// A program draws anew when its terminal has become another size, and may look only once it has time to.
				resize(service, size.columns, size.rows - 1);
				setTimeout(() => {
					const now = sizes.get(service);
					if (now) {
						resize(service, now.columns, now.rows);
					}
				}, redrawMs).unref();
			}
		},
	};
}

const redrawMs = 50;
