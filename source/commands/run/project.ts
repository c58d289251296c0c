import {constants} from 'node:os';
import path from 'node:path';
import {buildProject} from '../../config/build-project.ts';
import {problem, sortDiagnostics, type Diagnostic} from '../../config/diagnostic.ts';
import {realFiles} from '../../config/files.ts';
import {isServiceName} from '../../config/schema.ts';
import {parseSignal, suggestSignal} from '../../config/signals.ts';
import {locate, type Span} from '../../config/source-text.ts';
import {textNode, type MapEntry, type MapNode, type TreeNode} from '../../config/tree.ts';
import {validateFile} from '../../config/validate.ts';
import type {ProjectSpec, ServiceSpec, SignalName} from '../../core/spec.ts';
import {createCommandLine, type CommandLine} from './command-line.ts';
import type {RunOptions} from './run.ts';
import {watchPattern} from './watch-paths.ts';

export interface RunSurroundings {
	readonly directory: string;
	/** As devtui was given it. */
	readonly argv: readonly string[];
	readonly tty: boolean;
	readonly hasInput: boolean;
}

export type RunProject =
	| {readonly type: 'ok'; readonly project: ProjectSpec; readonly service: ServiceSpec; readonly forwardedSignals: readonly SignalName[]; readonly warnings: readonly Diagnostic[]}
	| {readonly type: 'invalid'; readonly diagnostics: readonly Diagnostic[]};

/** The project that a file with the same settings would make; what is wrong is pointed at in the command line. */
export function runProject(options: RunOptions, surroundings: RunSurroundings): RunProject {
	const {directory, argv} = surroundings;
	const line = createCommandLine(argv, directory);
	const name = serviceName(options.command[0] ?? '');
	const {root, diagnostics: wrong} = validateFile(map(line.span, {services: map(line.span, {[name]: definition(options, surroundings, line)})}));
	const engineAt = options.texts.checkpointEngine === undefined ? undefined : locate(line.valueOf([checkpointFlagOf.engine])).column;
	const diagnostics = wrong.map(diagnostic => ({...diagnostic, message: withFlags(diagnostic.message, engineAt !== undefined && diagnostic.location?.column === engineAt ? checkpointFlagOf : flagOf)}));
	const report = (diagnostic: Diagnostic) => {
		diagnostics.push(diagnostic);
	};
	if (options.hasCheckpoints && !options.isWatching) {
		report(problem('conflicting-keys', '--checkpoint goes with watching: with --no-watch there is nothing to go on for', line.span));
	}

	const forwardedSignals = options.forwardSignals.flatMap((written, index) => forwardedSignal(written, line.valueOf(['--forward-signal'], index), report));
	const project = buildProject(root, {
		name: path.basename(directory) || 'run',
		directory,
		files: realFiles,
		lookup: () => undefined,
		report,
		shortFormPaths: new Set(),
		envFilesOf: () => [],
	});
	const [built] = project.services;
	const sorted = sortDiagnostics(diagnostics, []);
	if (!built || sorted.some(({severity}) => severity === 'error')) {
		return {type: 'invalid', diagnostics: sorted};
	}

	// Marker files are for services of a file.
	const {markerWatch: _, ...rest} = built;
	const {checkpoint} = rest;
	const service = {...rest, ...checkpoint && !saysWhatCounts(options) && {checkpoint: {...checkpoint, isOnlyForOpened: true as const}}};
	return {type: 'ok', project: {...project, services: [service]}, service, forwardedSignals, warnings: sorted};
}

/** The keys of a service in a file, and the options that stand for them. */
const flagOf = {
	stop_signal: '--signal',
	stop_grace_period: '--grace',
	restart: '--restart',
	log_file: '--log-file',
	debounce: '--debounce',
	delay: '--delay',
	engine: '--engine',
	paths: '--watch',
	include_regex: '--include-regex',
	exclude_regex: '--exclude-regex',
	max: '--checkpoint-max',
	files: '--checkpoint-files',
} as const;

/** They share the name of their key with another one. */
const checkpointFlagOf = {engine: '--checkpoint-engine'} as const;

/** Exclusions alone leave all the rest. */
function saysWhatCounts({watch, includeRegex}: RunOptions): boolean {
	return watch.some(pattern => !pattern.startsWith('!')) || includeRegex.length > 0;
}

function definition(options: RunOptions, {directory, tty, hasInput}: RunSurroundings, line: CommandLine): MapNode {
	const {command, isWatching, watch, includeRegex, excludeRegex, usesGitignore, hasCheckpoints, checkpointFiles, texts} = options;
	const one = (key: keyof typeof flagOf, written: string | undefined) => written !== undefined && {[key]: textNode(written, line.valueOf([flagOf[key]]))};
	const list = (key: 'paths' | 'include_regex' | 'exclude_regex' | 'files', written: readonly string[], names: readonly string[] = [flagOf[key]]) => written.length > 0 && {
		[key]: {type: 'list', span: line.span, items: written.map((text, index) => textNode(text, line.valueOf(names, index)))} as const,
	};
	return map(line.span, {
		command: {type: 'list', span: line.span, items: command.map(word => textNode(word, line.span))},
		tty: textNode(String(tty), line.span),
		stdin: textNode(hasInput ? 'console' : 'none', line.span),
		...one('stop_signal', texts.signal),
		...one('stop_grace_period', texts.grace),
		...one('restart', texts.restart),
		...one('log_file', texts.logFile),
		...isWatching && {watch: map(line.span, {
			...list('paths', watch.map(pattern => watchPattern(pattern, directory)), ['-w', '--watch']),
			...list('include_regex', includeRegex),
			...list('exclude_regex', excludeRegex),
			...!usesGitignore && {gitignore: textNode('false', line.span)},
			...one('debounce', texts.debounce),
			...one('delay', texts.delay),
			...one('engine', texts.engine),
		})},
		...hasCheckpoints && isWatching && {checkpoint: map(line.span, {
			...list('files', checkpointFiles),
			...one('max', texts.checkpointMax),
			...texts.checkpointEngine !== undefined && {engine: textNode(texts.checkpointEngine, line.valueOf([checkpointFlagOf.engine]))},
		})},
	});
}

function map(span: Span, nodes: Readonly<Record<string, TreeNode>>): MapNode {
	return {type: 'map', span, entries: Object.entries(nodes).map(([key, value]): MapEntry => ({key, keySpan: value.span, value}))};
}

/** `"stop_signal" must be …` is about `--signal`. */
function withFlags(message: string, flags: Readonly<Record<string, string>>): string {
	return Object.entries(flags).reduce((text, [key, flag]) => text.replaceAll(`"${key}"`, flag), message);
}

function forwardedSignal(written: string, span: Span, report: (diagnostic: Diagnostic) => void): readonly SignalName[] {
	const signal = parseSignal(written);
	if (signal === undefined) {
		report(problem('wrong-value', `--forward-signal must be a signal such as SIGUSR1, or its number, not "${written}"`, span, {hint: suggestSignal(written)}));
		return [];
	}

	if (!(signal in constants.signals)) {
		report(problem('wrong-value', `${signal} cannot be forwarded: Node does not hear it`, span));
		return [];
	}

	if (signal === 'SIGKILL' || signal === 'SIGSTOP') {
		report(problem('wrong-value', `${signal} cannot be forwarded: no program ever gets to see it`, span));
		return [];
	}

	return [signal];
}

/** The base name of the command, as far as it can name a service. */
function serviceName(command: string): string {
	const name = path.basename(command).replaceAll(/[^\w.-]/g, '-').replace(/^[^A-Za-z\d]+/, '');
	return isServiceName(name) ? name : 'command';
}
