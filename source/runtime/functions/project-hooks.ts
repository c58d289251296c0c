import {isRunning} from '../../core/jobs.ts';
import type {ProjectState, ServiceState} from '../../core/state.ts';
import type {FactStore} from '../../core/store.ts';
import type {Where} from './called.ts';
import type {Functions, ProjectHook} from './functions.ts';

export interface ProjectHooks {
	/** Services have been started anew since the file says something else about them: told once they are up. */
	reloaded(services: readonly string[]): void;
	/** Everything has been stopped. Resolves when no hook of the project is running. */
	close(): Promise<void>;
}

export interface ProjectHooksOptions {
	readonly store: Pick<FactStore, 'getSnapshot' | 'subscribe'>;
	readonly functions: Pick<Functions, 'callForProject'>;
	readonly where: () => Where;
}

/** `onStart` once everything that could start has, `onReload` after a reload, `onStop` in the end; one after the other. */
export function createProjectHooks({store, functions, where}: ProjectHooksOptions): ProjectHooks {
	let last: Promise<void> = Promise.resolve();
	let hasStarted = false;
	/** By name the run before, which counts only when another one has come of a rebuild; undefined: it is another one already. */
	let reloading: ReadonlyMap<string, number | undefined> = new Map();

	/** Those that have had a process or a container. */
	const lived = new Set<string>();

	const call = (hook: ProjectHook, facts: Readonly<Record<string, unknown>>) => {
		last = last.then(async () => functions.callForProject(hook, facts, where()));
	};

	const judge = (state: ProjectState) => {
		if (state.shutdown) {
			return;
		}

		if (!hasStarted && isUp(state)) {
			hasStarted = true;
			call('onStart', {started: namesOf(state, ({phase}) => phase.type === 'ready' || phase.type === 'completed')});
		}

		if (reloading.size > 0 && [...reloading.keys()].every(name => !isOnItsWay(state.services[name]) && !isBeingBuilt(state.services[name]))) {
			const services = [...reloading].filter(([name, before]) => before === undefined || before < (state.services[name]?.run ?? 0)).map(([name]) => name);
			reloading = new Map();
			if (services.length > 0) {
				call('onReload', {services, service: services[0]});
			}
		}
	};

	const reloaded = (services: readonly string[], before?: ProjectState) => {
		reloading = new Map([...reloading, ...services.filter(name => !reloading.has(name)).map(name => [name, before?.services[name]?.run] as const)]);
		judge(store.getSnapshot());
	};

	store.subscribe((state, previous, event) => {
		if (event.type === 'spawned') {
			lived.add(event.service);
		}

		if (event.type === 'rebuild') {
			reloaded(event.services, previous);
		} else {
			judge(state);
		}
	});
	return {
		reloaded(services) {
			reloaded(services);
		},
		async close() {
			const stopped = namesOf(store.getSnapshot(), ({name}) => lived.has(name));
			if (stopped.length > 0) {
				call('onStop', {stopped});
			}

			await last;
		},
	};
}

function isUp(state: ProjectState): boolean {
	const services = Object.values(state.services);
	return services.some(({phase}) => phase.type !== 'idle') && services.every(service => !isOnItsWay(service));
}

function isOnItsWay(service: ServiceState | undefined): boolean {
	return service !== undefined && (service.phase.type === 'waiting' || service.phase.type === 'starting' || service.phase.type === 'stopping');
}

/** The old run is up meanwhile. */
function isBeingBuilt(service: ServiceState | undefined): boolean {
	return service !== undefined && (service.isRebuilt === true || isRunning(service, 'build'));
}

function namesOf({services}: ProjectState, isMeant: (service: ServiceState) => boolean): readonly string[] {
	return Object.values(services).filter(service => isMeant(service)).map(({name}) => name);
}
