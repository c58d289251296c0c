import path from 'node:path';
import {formatDiagnostic} from '../config/code-frame.ts';
import type {Diagnostic as ConfigDiagnostic} from '../config/diagnostic.ts';
import {realFiles, type FileAccess} from '../config/files.ts';
import {loadWithModules} from '../config/load-with-modules.ts';
import type {Modules} from '../config/module/modules.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {ConfigurationError, type Diagnostic} from './errors.ts';
import {serviceText, type ServiceText} from './service-text.ts';

export interface LoadOptions {
	readonly directory: string;
	/** None: it is looked for, unless there are services. */
	readonly files: readonly string[];
	readonly services: Readonly<Record<string, unknown>> | undefined;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly modules: Modules;
}

export interface LoadedServices {
	readonly project: ProjectSpec;
	readonly files: readonly string[];
	readonly warnings: readonly Diagnostic[];
	/** The whole text of these. */
	readonly warningText: string;
}

/** @throws {ConfigurationError} */
export async function loadServices({directory, files, services, environment, modules}: LoadOptions, access: FileAccess = realFiles): Promise<LoadedServices> {
	const given: Given | undefined = services && {file: path.join(directory, '(services)'), ...serviceText(services)};
	const loaded = await loadWithModules({
		directory,
		modules,
		environment,
		files: [...files, ...given ? [given.file] : []],
	}, given ? withFile(access, given) : access);
	if (loaded.type === 'not-found') {
		throw new ConfigurationError('no-configuration', `There is no ${loaded.lookedFor.join(', ')} in ${directory} or in a directory above. Name a file with the option \`file\`, or give \`services\`.`, []);
	}

	const foreign = (given?.problems ?? []).map(({path: place, message}): Diagnostic => ({severity: 'error', code: 'wrong-type', message, path: place}));
	// What stands in for such a value is complained about, too.
	const told = (loaded.type === 'ok' ? loaded.warnings : loaded.diagnostics).filter(diagnostic => !foreign.some(({path: place}) => place === pathOf(diagnostic, given)));
	const diagnostics = [...foreign, ...told.map(diagnostic => toPublic(diagnostic, given))];
	const text = [...foreign.map(({path: place, message}) => `${place} error ${message}`), ...told.map(diagnostic => toText(diagnostic, given, directory))].join('\n\n');
	if (loaded.type === 'invalid' || foreign.length > 0) {
		throw new ConfigurationError('invalid-configuration', text, diagnostics);
	}

	return {project: loaded.project, files: loaded.files.filter(file => file !== given?.file), warnings: diagnostics, warningText: text};
}

interface Given extends ServiceText {
	readonly file: string;
}

/** There may be a file of that name: it is another one. */
function withFile(access: FileAccess, {file, text}: Given): FileAccess {
	return {
		...access,
		read: asked => asked === file ? {type: 'ok', text} : access.read(asked),
		isFile: asked => asked === file || access.isFile(asked),
	};
}

function pathOf({location}: Pick<ConfigDiagnostic, 'location'>, given: Given | undefined): string | undefined {
	return location !== undefined && location.file === given?.file ? given.paths[location.line - 1] : undefined;
}

function toPublic(diagnostic: ConfigDiagnostic, given: Given | undefined): Diagnostic {
	const {severity, code, message, hint, location} = diagnostic;
	const place = pathOf(diagnostic, given);
	return {
		severity,
		code,
		message,
		...hint !== undefined && {hint},
		...place === undefined ? location && {location: {file: location.file, line: location.line, column: location.column}} : {path: place},
	};
}

function toText(diagnostic: ConfigDiagnostic, given: Given | undefined, cwd: string): string {
	const place = pathOf(diagnostic, given);
	if (place === undefined) {
		return formatDiagnostic(diagnostic, {color: false, cwd});
	}

	const {location: _, related = [], ...rest} = diagnostic;
	const others = related.flatMap(({message, location}) => {
		const other = pathOf({location}, given);
		return [`  ${other ?? `${location.file}:${location.line}:${location.column}`} ${message}`];
	});
	return [`${place} ${formatDiagnostic(rest, {color: false, cwd})}`, ...others].join('\n');
}
