import type {CallableModule, CallFacts, ContextChange} from '../../core/module-calls.ts';
import type {ProjectSpec, ServiceSpec} from '../../core/spec.ts';
import type {SpawnProcess} from '../child-types.ts';
import type {OutputSink} from '../contract.ts';
import type {SpawnElsewhere} from '../spawn-by-place.ts';
import {callFunction, type Called, type CalledOptions, type Where} from './called.ts';
import {createContext} from './context.ts';
import {factsOf} from './facts.ts';
import {fillEnvironment, type Filled} from './fill.ts';
import {spawnFunction} from './function-child.ts';

export interface FunctionsOptions {
	readonly project: ProjectSpec;
	/** The module of that id; ended here, once it is used no more. */
	take(id: string): CallableModule | undefined;
	/** For `exec`: where a process, or what stands for it, is spawned. */
	readonly spawn: SpawnProcess;
	readonly sink: Pick<OutputSink, 'jobOutput' | 'jobEnded'>;
	/** About the project, not about a service. */
	readonly tell: (text: string) => void;
	suggest(name: string, known: readonly string[]): string | undefined;
}

/** The functions of a project's module, called in the place of commands. */
export interface Functions {
	readonly spawn: SpawnElsewhere;
	/** The service with what functions have set in its environment. `isLenient`: what is not there yet is left out. */
	fill(service: ServiceSpec, isLenient: boolean): Filled;
	/** One of the whole project; resolves when it has ended. What it throws is told. */
	callForProject(hook: ProjectHook, facts: CallFacts, where: Where): Promise<void>;
	/** From now on that of this project; the one before stays as long as something of it runs, or services of it have yet to end. */
	update(project: ProjectSpec): void;
	/** Services have left the project. */
	forgetOld(project: ProjectSpec): void;
	close(): Promise<void>;
}

export type ProjectHook = 'onStart' | 'onStop' | 'onReload';

interface Used {
	readonly id: string;
	readonly module: CallableModule;
	/** Of functions of services. */
	readonly paths: ReadonlySet<string>;
	calls: number;
}

/** As long as for a hook of a service. */
const projectHookLimitMs = 30_000;

export function createFunctions({project: first, take, spawn, sink, tell, suggest}: FunctionsOptions): Functions {
	const context = createContext(first.directory);
	const stacks = new Map<string, string>();
	let project = first;
	let old: readonly Used[] = [];
	let current = use(first);

	function use({module, services}: ProjectSpec): Used | undefined {
		const callable = module && take(module.id);
		if (!callable) {
			return undefined;
		}

		callable.subscribe({
			printed(text) {
				tell(text.replace(/\n$/, ''));
			},
			context: context.read,
			changed(change) {
				changed(callable, change);
			},
		});
		return {id: module.id, module: callable, paths: new Set(services.flatMap(service => pathsOf(service))), calls: 0};
	}

	function changed(by: CallableModule, change: ContextChange): void {
		const trouble = context.change(change);
		if (trouble !== undefined) {
			tell(trouble);
		}

		for (const {module} of [...old, ...current ? [current] : []]) {
			if (module !== by) {
				module.contextChanged(change);
			}
		}
	}

	function forgetOld({services}: ProjectSpec): void {
		const wanted = services.flatMap(service => pathsOf(service)).filter(path => !current?.paths.has(path));
		const isNeeded = ({calls, paths}: Used) => calls > 0 || wanted.some(path => paths.has(path));
		for (const {module} of old.filter(each => !isNeeded(each))) {
			void module.end();
		}

		old = old.filter(each => isNeeded(each));
	}

	function call(used: Used, options: Omit<CalledOptions, 'module' | 'spawn' | 'released'>): Called {
		used.calls++;
		return callFunction({
			...options,
			module: used.module,
			spawn,
			released() {
				used.calls--;
				forgetOld(project);
			},
		});
	}

	return {
		spawn(place, options, listener) {
			if (place.type !== 'function') {
				throw new TypeError(`no function: ${place.type}`);
			}

			return spawnFunction(place, options, listener, {
				sink,
				call({service, path}, {workingDir, environment, identity}, host) {
					const used = current?.paths.has(path) ? current : old.findLast(({paths}) => paths.has(path));
					const where: Where = {workingDir, environment, ...identity && {identity}, ...service.container && {place: {type: 'inside', service}}};
					return used && call(used, {path, facts: factsOf(place, options, project), where, ...host});
				},
				isNewStack({service, run, path}, stack) {
					const key = `${service.name} ${path}`;
					const isNew = stacks.get(key) !== `${run} ${stack}`;
					stacks.set(key, `${run} ${stack}`);
					return isNew;
				},
			});
		},
		fill: (service, isLenient) => current ? fillEnvironment(service, {...context.read(), suggest, isLenient}) : {type: 'ok', service},
		async callForProject(hook, facts, where) {
			const path = project.module?.hooks[hook];
			const used = current;
			if (path === undefined || !used) {
				return;
			}

			await new Promise<void>(resolve => {
				const called = call(used, {
					path,
					facts: {...facts, project: project.name, directory: project.directory, environment: where.environment},
					where,
					printed(_stream, text) {
						tell(text.replace(/\n$/, ''));
					},
					ended(result) {
						clearTimeout(limit);
						if (result.type === 'threw') {
							tell(`${hook} failed: ${result.stack}`);
						}

						resolve();
					},
				});
				const limit = setTimeout(() => {
					tell(`${hook} has not ended within ${projectHookLimitMs / 1000}s, and is waited for no longer.`);
					void called.giveUp().then(resolve);
				}, projectHookLimitMs);
			});
		},
		update(next) {
			project = next;
			if (next.module?.id !== current?.id) {
				old = current ? [...old, current] : old;
				current = use(next);
				forgetOld(next);
			}
		},
		forgetOld,
		async close() {
			await Promise.all([...old, ...current ? [current] : []].map(async ({module}) => module.end()));
			old = [];
			current = undefined;
		},
	};
}

/** Where the functions of a service stand. */
function pathsOf({hooks, ready, live}: ServiceSpec): readonly string[] {
	const commands = [
		...Object.values(hooks).map(({command}) => command),
		...[ready, live].flatMap(probe => probe?.check.type === 'exec' ? [probe.check.command] : []),
	];
	return commands.flatMap(command => command.type === 'function' ? [command.path] : []);
}
