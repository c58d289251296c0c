import {keepJournal, type Journal} from './core/journal.ts';
import {reconfigure} from './core/reconfigure.ts';
import type {PortBinding} from './core/port-binding.ts';
import type {ProjectSpec, ServiceSpec} from './core/spec.ts';
import type {CallableModule} from './core/module-calls.ts';
import {closestName} from './config/suggest.ts';
import {createStore, type FactStore} from './core/store.ts';
import {createLogSink} from './logs/log-sink.ts';
import {createLogStore, type LogStore} from './logs/log-store.ts';
import type {OlderLog} from './logs/older-log.ts';
import {createActivity} from './runtime/activity.ts';
import {createAttention, type Attention} from './runtime/attention.ts';
import {createSpawner} from './runtime/child.ts';
import type {SpawnProcess} from './runtime/child-types.ts';
import {systemClock} from './runtime/clock.ts';
import {createContainers} from './runtime/containers/containers.ts';
import {serviceEnvironment, type ServiceEnvironment} from './runtime/environment.ts';
import {createFunctions} from './runtime/functions/functions.ts';
import {createProjectHooks} from './runtime/functions/project-hooks.ts';
import {findLauncher} from './runtime/launcher.ts';
import {createLogFiles, type LoggedServices} from './runtime/log-file/log-files.ts';
import {createOutput, type Output} from './runtime/output.ts';
import {placeOf, type CommandPurpose} from './runtime/place.ts';
import {projectEnvironment} from './runtime/project-environment.ts';
import {startProbe} from './runtime/probe/probe.ts';
import {createRuntime, type Runtime} from './runtime/runtime.ts';
import {spawnByPlace} from './runtime/spawn-by-place.ts';
import {observeSuspects} from './runtime/suspects.ts';
import {whenStarted} from './runtime/when-started.ts';
import {version} from './version.ts';

/** A project that runs here: the one engine behind every face. */
export interface Engine {
	readonly store: FactStore;
	readonly logs: LogStore;
	/** What log files have, and `logs` no longer. */
	readonly olderLogs: OlderLog;
	readonly output: Output;
	readonly runtime: Runtime;
	/** What the project has gone through here. */
	journal(): Journal;
	/** What functions of the project print, and what has become of them; what nobody has listened to yet is told first. */
	listen(listener: (message: string) => void): void;
	/** Why services run without the launcher, if they do. */
	readonly missingLauncher?: string;
	/** Watch files and listen for triggers from now on; answers with the services whose files are watched, once every change is seen. */
	watch(onProblem: (message: string) => void): Promise<readonly string[]>;
	/** Go over to another project with the least that has to be done. Resolves when its files are watched; starts and stops go on. */
	reconfigure(project: ProjectSpec): Promise<void>;
	/** Of the current run of a service, were it started now, or of the first one. */
	environmentOf(service: string): ServiceEnvironment;
	/** Of a service in a container that runs. */
	publishedPorts(service: string): readonly PortBinding[];
	/** See `Spawner`. */
	followFront(pid: number | undefined): void;
	/** Let go of watchers and timers. Processes are ended by the store's `shut-down`. */
	close(): Promise<void>;
	/** After that, where this process goes on: let go of what is kept for further services. No process of it is left. */
	letGo(): Promise<void>;
}

export interface EngineOptions {
	readonly project: ProjectSpec;
	/** The user's own, as devtui was given it. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Size of a terminal that no pane shows yet, in cells. */
	readonly terminalSize: {readonly columns: number; readonly rows: number};
	/** Of the log of each service. */
	readonly maxLogBytes: number;
	/** No pane shows what services print, but the user's own terminal, as it comes. */
	readonly isOnUsersTerminal?: boolean;
	/** Where this devtui can be reached. */
	readonly socket?: string;
	/** Programs that projects come from. */
	readonly modules?: {hold(id: string): CallableModule | undefined};
	/** Stands between the runtime and its children. */
	readonly wrapSpawn?: (spawn: SpawnProcess) => SpawnProcess;
}

export function createEngine({project, environment, terminalSize, maxLogBytes, isOnUsersTerminal = false, socket, modules, wrapSpawn = spawn => spawn}: EngineOptions): Engine {
	const logs = createLogStore({maxBytes: maxLogBytes});
	const output = createOutput(logs, createLogSink({store: logs, clock: systemClock, size: terminalSize}));
	const launcher = findLauncher();
	const spawner = createSpawner(launcher.type === 'found' ? {launcherPath: launcher.path} : {});
	const containers = createContainers({
		directory: project.directory,
		version,
		environment,
		cameBack(service, run) {
			if (store.getSnapshot().services[service]?.run === run) {
				store.command({type: 'start', services: [service]});
			}
		},
	});
	let untold: readonly string[] = [];
	let tell = (message: string) => {
		untold = [...untold, message];
	};

	const functions = createFunctions({
		project,
		take: id => modules?.hold(id),
		spawn: (options, listener) => spawnAnywhere(options, listener),
		sink: output,
		tell(message) {
			tell(message);
		},
		suggest: closestName,
	});
	const spawnAnywhere = spawnByPlace(spawner, {containers: containers.spawn, functions: functions.spawn});
	const spawnChild = wrapSpawn(spawnAnywhere);
	const store: FactStore = createStore({
		project,
		now: () => Date.now(),
		execute: effect => {
			runtime.execute(effect);
		},
	});
	const {journal} = keepJournal(store);
	const projectHooks = createProjectHooks({
		store,
		functions,
		where: () => ({workingDir: store.project.directory, environment: projectEnvironment(store.project, {user: environment, ...socket !== undefined && {socket}})}),
	});
	const environmentOf = (service: ServiceSpec, run: number, changed: readonly string[], purpose?: CommandPurpose) => {
		// What a function sets before the start is there at the start.
		const filled = functions.fill(service, purpose !== undefined && purpose !== 'service');
		return filled.type === 'ok' ? serviceEnvironment(filled.service, {user: environment, run, changed, isOnUsersTerminal, ...socket !== undefined && {socket}}) : filled;
	};

	const runtime = createRuntime({
		project,
		tell: store.tell,
		spawnChild,
		prepareChild(terminal) {
			const prepared = spawner.prepare(terminal);
			return prepared && {...prepared, spawn: wrapSpawn(prepared.spawn)};
		},
		canNotify: spawner.canNotify,
		sink: output,
		clock: systemClock,
		environmentOf,
		startProbe(service, spec, {run, probe, ...how}) {
			startProbe(spec, {
				...how,
				isEager: probe === 'ready',
				spawnChild,
				workingDir: service.workingDir,
				placeOf: command => placeOf(service, command, run, 'probe'),
				...service.container && {locate: check => containers.locate(service, check)},
				lines: listener => output.lines(service.name, run, listener),
			});
		},
		isStirring: service => attention?.isStirring(service) ?? false,
		quietMs: service => attention?.quietMs(service) ?? 0,
		reuse: {
			isReused: containers.isReused,
			async willBeReused(service, run) {
				const made = environmentOf(service, run, []);
				return made.type === 'ok' && containers.willBeReused(service, made.environment);
			},
		},
		terminalSize,
	});
	const logFiles = createLogFiles({
		services: loggedServices(project),
		logs,
		clock: systemClock,
		notice(service, run, text) {
			output.notice(service, run, text);
			// It has left, and its file has not taken everything.
			if (!store.getSnapshot().services[service]) {
				output.forget(service);
			}
		},
		flow: {pause: runtime.pauseOutput, resume: runtime.resumeOutput},
	});
	let known = project;
	store.subscribe((state, previous) => {
		if (store.project === known) {
			return;
		}

		known = store.project;
		functions.forgetOld(known);
		const gone = Object.keys(previous.services).filter(name => !state.services[name]);
		if (gone.length > 0) {
			logFiles.update(loggedServices(known));
		}

		for (const name of gone) {
			output.forget(name);
			runtime.forget(name);
		}
	});
	let attention: Attention | undefined;
	const activity = createActivity({clock: systemClock, pidOf: runtime.pidOf});
	observeSuspects(store, activity);
	let firstLines: ReturnType<typeof whenStarted> | undefined;
	let isClosed = false;

	return {
		store,
		logs,
		olderLogs: logFiles.older,
		output,
		runtime,
		journal,
		listen(listener) {
			tell = listener;
			for (const message of untold) {
				listener(message);
			}

			untold = [];
		},
		...(launcher.type === 'missing' && {missingLauncher: launcher.reason}),
		async watch(onProblem) {
			attention = createAttention({tell: store.tell, onProblem, wasActive: service => runtime.hasActiveCommand(service) || activity.wasActive(service)});
			const isMarked = attention.lookForMarkers(store.project);
			// Marker files that may only come later wait for the first lines; files that are to be watched now do not.
			if (!isMarked && !store.project.services.some(({watch, udpTrigger}) => watch ?? udpTrigger)) {
				firstLines = whenStarted(store, systemClock);
				await firstLines.done;
			}

			return isClosed ? [] : attention.turnTo(store.project);
		},
		async reconfigure(after) {
			const {project: both, command} = reconfigure(store.project, after);
			const known = new Set(store.project.services.map(({name}) => name));
			functions.update(after);
			runtime.reconfigure(both);
			logFiles.update(loggedServices(both));
			store.reconfigure(after);
			projectHooks.reloaded([...command.type === 'reconfigure' ? command.changed : [], ...after.services.map(({name}) => name).filter(name => !known.has(name))]);
			firstLines?.cancel();
			await firstLines?.done;
			await attention?.turnTo(after);
		},
		environmentOf(name) {
			const spec = store.project.services.find(service => service.name === name);
			const run = store.getSnapshot().services[name]?.run ?? 0;
			return spec ? environmentOf(spec, Math.max(run, 1), []) : {type: 'problem', message: 'it has left the project'};
		},
		publishedPorts: containers.published,
		async close() {
			isClosed = true;
			firstLines?.cancel();
			activity.close();
			await runtime.close();
			await projectHooks.close();
			await functions.close();
			await Promise.all([attention?.close(), logFiles.close()]);
		},
		followFront: spawner.followFront,
		letGo: spawner.close,
	};
}

function loggedServices({services}: ProjectSpec): LoggedServices {
	return services.flatMap(({name, logFile}) => logFile ? [{name, logFile}] : []);
}
