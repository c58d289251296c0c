import type {Fact} from '../../source/core/events.ts';
import {createStore, type FactStore} from '../../source/core/store.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {project, service, watching} from './specs.ts';

/** A service whose program can go on from where it opened files. */
export function checkpointed(name: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
	return service(name, {watch: watching(), checkpoint: {max: 200, engine: 'auto'}, ...changes});
}

/** What a run tells of the files that it opens, in that order; with a reason there is no checkpoint. */
export function openings(name: string, run: number, files: Readonly<Record<string, number | string>>): readonly Fact[] {
	return Object.entries(files).map(([file, how]): Fact => typeof how === 'number'
		? {type: 'file-opened', service: name, run, file, checkpoint: {id: how, engine: 'preload'}}
		: {type: 'file-opened', service: name, run, file, reason: how});
}

/** A store whose processes are made up: they run at once, with pids from 101 on, and end when they are told to. */
export function storeOfRuns(services: readonly ServiceSpec[], now: () => number = Date.now): FactStore {
	let pid = 100;
	const store: FactStore = createStore({
		project: project(...services),
		now,
		execute(effect) {
			if (effect.type === 'spawn') {
				pid++;
				store.tell({type: 'spawned', service: effect.service, run: effect.run, pid});
			} else if (effect.type === 'signal') {
				store.tell({type: 'exited', service: effect.service, run: effect.run, exit: {type: 'signal', signal: effect.signal}});
			} else if (effect.type === 'set-timer' && effect.timer === 'quiet') {
				store.tell({type: 'timer-fired', service: effect.service, run: effect.run, timer: 'quiet'});
			}
		},
	});
	return store;
}
