import {existsSync} from 'node:fs';
import {dirname} from 'node:path';
import process from 'node:process';
import type {LoadAnswer} from '../api/instance.ts';
import {socketPath} from '../api/socket-path.ts';
import {formatDiagnostics} from '../config/code-frame.ts';
import {realFiles, type FileAccess} from '../config/files.ts';
import {fileNames} from '../config/find.ts';
import {loadWithModules} from '../config/load-with-modules.ts';
import {createModules, type Modules} from '../config/module/modules.ts';
import {closestName} from '../config/suggest.ts';
import {withDependencies} from '../core/dependencies.ts';
import {without, type Without} from '../core/exclude.ts';
import {select, type Selection} from '../core/select.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {commandNames} from './command-names.ts';
import {usageError} from './exit-codes.ts';
import type {Front} from './front/front.ts';
import {placeOf} from './instance/place.ts';
import type {Listening, ListenOptions} from './listen/listening.ts';
import {load} from './load.ts';
import {runsInCi} from './runs-in-ci.ts';

export interface UpOptions {
	/** Names; none: every service whose profile is active. */
	readonly services: readonly string[];
	readonly files: readonly string[];
	readonly profiles: readonly string[];
	readonly isHeadless: boolean;
	/** Start one that stays, and return. */
	readonly isDetaching: boolean;
	/** This is the one that stays: no end of a service ends it. */
	readonly isDetached: boolean;
	readonly hasNoDependencies: boolean;
	/** Not started; absent: none. */
	readonly excluded?: readonly string[] | undefined;
	/** `auto`: not with `CI` set. */
	readonly watch: 'auto' | 'yes' | 'no';
	readonly keepsGoing: boolean;
	readonly exitCodeFrom?: string;
	readonly waitsForReady: boolean;
	readonly timeoutMs?: number;
	readonly output: 'plain' | 'json' | 'github';
	readonly verbosity: number;
	/** A JUnit file to be written. */
	readonly junit?: string;
	/** Run this once everything is ready, and end with it. */
	readonly command?: TestCommand;
	/** Answer at a port too. */
	readonly listen?: ListenOptions;
}

/** The program and its arguments. */
export type TestCommand = readonly [string, ...string[]];

/** `files`: where it is read from, when not from the disk. */
export type LoadAgain = (hasColor: boolean, files?: FileAccess) => Promise<LoadAnswer>;

/** What both faces of `up` are given. */
export interface UpRun {
	readonly project: ProjectSpec;
	/** Programs that projects come from. */
	readonly modules: Modules;
	readonly options: UpOptions;
	/** As devtui was given it: services must not see what devtui sets for itself. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Where other shells can command it. */
	readonly socket: string;
	/** Read the file again, with the same choice of services. */
	readonly load: LoadAgain;
	/** Take it over whenever it changes. */
	readonly followsFile: boolean;
	readonly listening?: Listening;
}

/** Start services, in a console on a terminal and headless elsewhere. Answers with the exit code. */
export async function up(options: UpOptions, front?: Front): Promise<number> {
	const environment = {...process.env};
	const isCi = runsInCi(environment);
	const modules = createModules();
	const loaded = await load(options.files, modules) ?? await loadOffered(options, {isCi, modules});
	if (!loaded) {
		return usageError;
	}

	const selection = {
		names: options.services,
		profiles: options.profiles,
		hasNoDependencies: options.hasNoDependencies,
		// Who waits until everything is ready does not want to wait for somebody to mend what cannot be.
		hasNoWatch: options.watch === 'no' || (options.watch === 'auto' && (isCi || (options.waitsForReady && !options.isDetaching && !options.isDetached))),
	};
	const selected = selectServices(loaded, selection, options);
	if (selected.type !== 'ok') {
		process.stderr.write(`${selected.type === 'needed' ? selected.message : unknownService(loaded, selected.name, commandNames)}\n`);
		return usageError;
	}

	const unknown = unknownExitService(loaded, options);
	if (unknown !== undefined) {
		process.stderr.write(`${unknownService(loaded, unknown, [])}\n`);
		return usageError;
	}

	const idle = idleExitService(selected.project, options);
	if (idle !== undefined) {
		process.stderr.write(`--exit-code-from ${idle}: that service is not among those that are started. Name it, too, or make its profile active with --profile.\n`);
		return usageError;
	}

	const socket = socketPath(placeOf(options.files), environment);
	if (options.isDetaching) {
		const {detach} = await import('./instance/detach.ts');
		return detach({socket, services: options.services, files: options.files, waitsForReady: options.waitsForReady, ...options.timeoutMs !== undefined && {timeoutMs: options.timeoutMs}});
	}

	const wantsConsole = !options.isHeadless && !options.isDetached && !isCi && process.stdout.isTTY && process.stdin.isTTY;
	const isDumb = environment['TERM'] === 'dumb';
	if (existsSync(socket)) {
		const {joinRunning} = await import('./attach/join-running.ts');
		const joined = await joinRunning({socket, services: options.services, files: options.files, wantsConsole: wantsConsole && !isDumb, ...front && {front}});
		if (joined !== undefined) {
			return joined;
		}
	}

	const {DEVTUI_TOKEN: token, ...withoutToken} = environment;
	const opened = options.listen && await (await import('./listen/listening.ts')).openListening(options.listen, token);
	if (opened?.type === 'problem') {
		process.stderr.write(`${opened.message}\n`);
		return usageError;
	}

	const listening = opened?.listening;
	if (listening?.newTokenFile !== undefined) {
		process.stderr.write(`A token has been made: ${listening.newTokenFile}\n`);
	}

	const run: UpRun = {project: selected.project, modules, options, environment: listening ? withoutToken : environment, ...listening && {listening}, socket, load: loadAgain(options, {selection, environment, home: loaded.directory, modules}), followsFile: !selection.hasNoWatch && options.files.every(realFiles.isFile)};
	if (options.junit !== undefined) {
		const {clearJunit} = await import('./reports.ts');
		const trouble = clearJunit(options.junit);
		if (trouble !== undefined) {
			process.stderr.write(`${trouble}\n`);
			return usageError;
		}
	}

	if (options.command) {
		const {test} = await import('./test/test.ts');
		return test(run, options.command);
	}

	if (wantsConsole && isDumb) {
		process.stderr.write('The terminal cannot show a console (TERM=dumb): lines are printed as they come, Ctrl-C stops everything.\n');
	}

	if (wantsConsole && !isDumb) {
		const {upConsole} = await import('./up-console.ts');
		return upConsole({...run, ...front && {front}});
	}

	const {upHeadless} = await import('./up-headless.ts');
	return upHeadless(run);
}

/** What a person lets devtui make of another tool's file. */
async function loadOffered({files, isHeadless, isDetaching, isDetached}: UpOptions, {isCi, modules}: {readonly isCi: boolean; readonly modules: Modules}): Promise<ProjectSpec | undefined> {
	if (isHeadless || isDetaching || isDetached || isCi || !process.stdout.isTTY) {
		return undefined;
	}

	const {offerFile} = await import('./init/offer.ts');
	return await offerFile(files) ? load(files, modules) : undefined;
}

interface Again {
	readonly selection: Selection;
	readonly environment: UpRun['environment'];
	/** The directory of the first file. */
	readonly home: string;
	readonly modules: Modules;
}

/** The working directory may be gone by then; and a file that was looked for is not to be found in another one. */
function loadAgain({files, excluded}: UpOptions, {selection, environment, home, modules}: Again): LoadAgain {
	const cwd = process.cwd();
	const directory = files.length === 0 ? home : cwd;
	return async (hasColor, access) => {
		// Who only looks whether the file says something else runs no program anew that is the same.
		const loaded = await loadWithModules({files, directory, environment, modules, mayReuse: access !== undefined}, access ?? realFiles);
		const printed = loaded.printed ?? '';
		if (loaded.type === 'not-found' || (loaded.files[0] !== undefined && dirname(loaded.files[0]) !== home)) {
			return {type: 'invalid', text: `The file is gone: there is no ${fileNames.join(', ')} in ${home}.`};
		}

		if (loaded.type === 'invalid') {
			return {type: 'invalid', text: `${printed}${formatDiagnostics(loaded.diagnostics, {color: hasColor, cwd})}`};
		}

		const selected = selectServices(loaded.project, selection, {excluded});
		return selected.type === 'ok'
			? {type: 'ok', project: selected.project, warnings: `${printed}${loaded.warnings.length === 0 ? '' : formatDiagnostics(loaded.warnings, {color: hasColor, cwd})}`}
			: {type: 'invalid', text: selected.type === 'needed' ? selected.message : unknownService(loaded.project, selected.name, [])};
	};
}

function selectServices(project: ProjectSpec, selection: Selection, {excluded = []}: Pick<UpOptions, 'excluded'>): Without {
	const selected = select(project, selection);
	return selected.type === 'ok' ? without(selected.project, excluded) : selected;
}

function unknownExitService(project: ProjectSpec, {exitCodeFrom}: UpOptions): string | undefined {
	return exitCodeFrom === undefined || project.services.some(service => service.name === exitCodeFrom) ? undefined : exitCodeFrom;
}

/** It would never end. */
function idleExitService(project: ProjectSpec, {exitCodeFrom}: UpOptions): string | undefined {
	const enabled = project.services.filter(({isDisabled}) => !isDisabled).map(({name}) => name);
	return exitCodeFrom === undefined || withDependencies(project, enabled).some(({name}) => name === exitCodeFrom) ? undefined : exitCodeFrom;
}

/** @param commands What may have been meant where the first name can be a command. */
function unknownService(project: ProjectSpec, name: string, commands: readonly string[]): string {
	const names = project.services.map(service => service.name);
	const service = closestName(name, names);
	const command = closestName(name, commands);
	if (service !== undefined) {
		return `There is no service "${name}". Did you mean "${service}"?`;
	}

	// `devtui -f FILE ps` is read as `devtui up -f FILE ps`.
	if (command === name) {
		return `There is no service "${name}". For the command write it first, with its options behind it: devtui ${name} -f FILE`;
	}

	// `devtui chekc` is read as `devtui up chekc`.
	return command === undefined
		? `There is no service "${name}"; there are ${names.join(', ')}.`
		: `There is no service "${name}". Did you mean the command "${command}"?`;
}
