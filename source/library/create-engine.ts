import path from 'node:path';
import process from 'node:process';
import {createEngine as createAppEngine} from '../app.ts';
import {socketPath} from '../api/socket-path.ts';
import {placeOf} from '../commands/instance/place.ts';
import {createModules} from '../config/module/modules.ts';
import {select} from '../core/select.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {checkOptions} from './check-options.ts';
import {ConfigurationError, UnknownServiceError} from './errors.ts';
import {faceOf} from './face.ts';
import {createLife} from './life.ts';
import {loadServices, type LoadedServices} from './load-services.ts';
import {throwIfAborted, whenAborted} from './patiently.ts';
import {createReload} from './reload.ts';
import type {Engine, EngineOptions} from './types.ts';
import {unknownService} from './unknown-service.ts';

/**
 * An engine for these services, or for those of a file. Nothing is started yet, but all that is wrong with the configuration has been found.
 *
 * `Name`: of the services, where `services` has them all; with `file` as well, `createEngine<string>` knows those of the file, too.
 *
 * @throws {ConfigurationError} With every problem at once.
 * @throws {UnknownServiceError} `only` names one that there is not.
 * @throws {DevtuiError} `invalid-option`
 */
export async function createEngine<Name extends string = string>(options: EngineOptions<Name> = {}): Promise<Engine<Name>> {
	checkOptions(options);
	const {signal, watch = false, socket: hasSocket = false, maxLogBytes = defaultLogBytes} = options;
	throwIfAborted(signal);
	const directory = path.resolve(options.directory ?? process.cwd());
	const files = [options.file ?? []].flat();
	const environment = environmentOf(options);
	const modules = createModules();
	const load = async (): Promise<LoadedServices> => {
		const loaded = await loadServices({directory, files, services: options.services, environment, modules});
		return {...loaded, project: chosen(loaded.project, options)};
	};

	const {project, files: read, warnings} = await load();
	const socket = hasSocket ? socketPath(options.services && files.length === 0 ? {directory, files: []} : placeOf(files, directory), environment) : undefined;
	const engine = createAppEngine({project, environment, modules, terminalSize, maxLogBytes, ...socket !== undefined && {socket}});
	const problems: string[] = engine.missingLauncher === undefined ? [] : [`Without the launcher, daemons of services may outlive the program, and so may services when it is killed: ${engine.missingLauncher}.`];
	const onProblem = (problem: string) => {
		problems.push(problem);
	};

	engine.listen(onProblem);
	let watching: Promise<unknown> | undefined;
	const life = createLife({
		engine,
		async open() {
			if (socket === undefined) {
				return async () => {};
			}

			const {openSocket} = await import('./open-socket.ts');
			return openSocket({socket, files: files.map(file => path.resolve(directory, file)), engine, project, onProblem, load: async () => answer(load)});
		},
		started() {
			watching ??= engine.watch(onProblem);
		},
	});
	const face = faceOf({
		engine,
		life,
		facts: {files: read, warnings, problems, socket},
		reload: createReload({engine, life, load}),
		// Otherwise nobody waits for a change, and triggers may come later.
		untilWatching: async () => watch && project.services.some(service => service.watch !== undefined) ? watching : undefined,
	});
	const forgetAbort = whenAborted(signal, () => {
		void life.stop({}, 'the program has aborted it');
	});
	life.whenOver(forgetAbort);
	if (options.onLine) {
		face.on('line', options.onLine);
	}

	return face;
}

const defaultLogBytes = 8 * 1024 * 1024;
/** Of no real one. */
const terminalSize = {columns: 120, rows: 30};

/** Services must not take a devtui around the host for theirs. */
function environmentOf({environment}: EngineOptions): Readonly<Record<string, string | undefined>> {
	const {DEVTUI_SOCKET: _, ...own} = process.env;
	return {...own, ...environment};
}

function chosen(project: ProjectSpec, {only = [], profiles = [], dependencies = true, watch = false}: EngineOptions): ProjectSpec {
	const selected = select(project, {names: only, profiles, hasNoDependencies: !dependencies, hasNoWatch: !watch});
	if (selected.type === 'unknown-service') {
		throw unknownService(selected.name, project.services.map(({name}) => name));
	}

	return selected.project;
}

/** For `devtui reload`. */
async function answer(load: () => Promise<LoadedServices>) {
	try {
		const {project, warningText} = await load();
		return {type: 'ok' as const, project, warnings: warningText};
	} catch (error) {
		if (error instanceof ConfigurationError || error instanceof UnknownServiceError) {
			return {type: 'invalid' as const, text: error.message};
		}

		throw error;
	}
}
