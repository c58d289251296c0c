import process from 'node:process';
import type {Engine} from '../../app.ts';
import type {Instance, LoadAnswer, ServiceFigures, SignalTarget} from '../../api/instance.ts';
import {createConsoles} from '../../api/attach/consoles.ts';
import type {Reloader} from '../../api/reloader.ts';
import {createApiServer, type ApiServer} from '../../api/server.ts';
import {parseSignal} from '../../config/signals.ts';
import {closestName} from '../../config/suggest.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {ServiceState} from '../../core/state.ts';
import {createUsage} from '../../runtime/resources/usage.ts';
import {readListeners} from '../../runtime/ports/listeners.ts';
import {listeningPorts} from '../../runtime/ports/port-holder.ts';
import {signalProcesses} from '../../runtime/signal-processes.ts';
import {version} from '../../version.ts';
import {lookUpFor} from '../attach/look-up.ts';
import type {EngineStage} from '../attach/stage-of.ts';
import {defineService} from './define-service.ts';
import {subscribeEvents} from './events-of.ts';
import {insightOf} from './insight-of.ts';
import type {RunsOf} from './remember-runs.ts';

export interface ServeOptions {
	readonly engine: Engine;
	readonly load: (hasColor: boolean) => LoadAnswer | Promise<LoadAnswer>;
	readonly reloader?: Reloader;
	/** What this face makes of a project that it is given. */
	readonly adapt?: (project: ProjectSpec) => ProjectSpec;
	readonly stage?: EngineStage;
	readonly cannotChange?: string;
	/** Given by name, absolute. */
	readonly files: readonly string[];
	readonly startedAt: number;
	readonly runsOf: RunsOf;
}

/** What the interface can do with this engine. */
export function serveInstance(options: ServeOptions): ApiServer {
	return createApiServer(instanceOf(options));
}

function instanceOf({engine, load, reloader, adapt = project => project, stage, cannotChange, files, startedAt, runsOf}: ServeOptions): Instance {
	const {store, logs, olderLogs, runtime} = engine;
	const usage = createUsage({checkpoints: runtime.checkpointProcesses});
	let looked: {readonly key: string; readonly at: number; readonly figures: ReadonlyMap<string, ServiceFigures>} | undefined;
	const {name: project, directory} = store.project;
	const about = {pid: process.pid, version, project, directory, files, startedIn: process.cwd(), startedAt: new Date(startedAt).toISOString(), machine: `${process.platform} ${process.arch}, Node ${process.version}`};
	return {
		about,
		...stage && {consoles: createConsoles({about, store, logs, ...stage, input: runtime.input, subscribeProblems: stage.problems.subscribe, lookUp: lookUpFor(engine, stage)})},
		store,
		logs,
		olderLogs,
		usage() {
			const pids = new Map(Object.values(store.getSnapshot().services).flatMap(service => {
				const pid = pidOf(service);
				return pid === undefined ? [] : [[service.name, pid] as const];
			}));
			// A look at all processes of the machine: whoever asks in the same moment has the answer of the one before.
			const key = JSON.stringify([...pids]);
			const now = performance.now();
			if (looked?.key === key && now - looked.at < sameMomentMs) {
				return looked.figures;
			}

			const listeners = readListeners() ?? [];
			const figures = new Map([...usage.sample(pids)].map(([service, {cpuPercent, memoryBytes, pids: members}]) => [service, {cpuPercent, memoryBytes, ports: listeningPorts(members, listeners)}]));
			looked = {key, at: now, figures};
			return figures;
		},
		publishedPorts: engine.publishedPorts,
		suggest: closestName,
		parseSignal,
		signal(service, signal, to: SignalTarget) {
			const state = store.getSnapshot().services[service];
			const main = state && pidOf(state);
			if (main === undefined) {
				return 'is not running';
			}

			const {hooks, container} = store.project.services.find(({name}) => name === service) ?? {};
			if (container && to !== 'group' && to !== 'main') {
				return `runs in a container, whose engine signals its main process only: devtui exec ${service} -- kill reaches others`;
			}

			if (container || to === 'group' || hooks?.['before-signal'] || hooks?.['after-signal']) {
				store.command({type: 'signal', services: [service], signal, ...to !== 'group' && {to}});
				return undefined;
			}

			return signalProcesses({main, all: runtime.survivors(service).map(({pid}) => pid)}, signal, to);
		},
		send(service, data) {
			const state = store.getSnapshot().services[service];
			if (!state || pidOf(state) === undefined) {
				return 'is not running';
			}

			if (store.project.services.find(({name}) => name === service)?.stdin !== 'console') {
				return 'takes no input: services have none when devtui is headless, or when the file says "stdin: none"';
			}

			runtime.input(service, data);
			return undefined;
		},
		checkpointMemory: runtime.checkpointMemory,
		environmentOf: engine.environmentOf,
		subscribeEvents: listener => subscribeEvents(engine, listener),
		async load(hasColor) {
			const loaded = await load(hasColor);
			return loaded.type === 'ok' ? {...loaded, project: adapt(loaded.project)} : loaded;
		},
		reconfigure: engine.reconfigure,
		...reloader && {reloader},
		journal: engine.journal,
		insight: insightOf(engine, runsOf),
		define(service, command, workingDir) {
			const defined = defineService({name: service, command, workingDir, projectDirectory: directory});
			const [adapted] = defined.type === 'ok' ? adapt({...store.project, services: [defined.service]}).services : [];
			return adapted ? {type: 'ok', service: adapted} : defined;
		},
		...cannotChange !== undefined && {cannotChange},
		...engine.missingLauncher !== undefined && {cannotRelease: engine.missingLauncher},
	};
}

const sameMomentMs = 100;

function pidOf({phase}: ServiceState): number | undefined {
	return 'pid' in phase ? phase.pid : undefined;
}
