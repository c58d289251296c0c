import process from 'node:process';
import {formatDiagnostics} from '../config/code-frame.ts';
import type {Diagnostic} from '../config/diagnostic.ts';
import {loadWithModules} from '../config/load-with-modules.ts';
import {createModules, type Modules} from '../config/module/modules.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {shouldColor} from '../headless/color.ts';
import {escapeControls} from '../lib/escape-controls.ts';
import {describeFound, foundIn} from './init/found.ts';

/** The project of the working directory, or undefined; whatever is wrong has then been told on standard error. */
export async function load(files: readonly string[], modules: Modules): Promise<ProjectSpec | undefined> {
	const result = await loadWithModules({files, directory: process.cwd(), environment: process.env, modules});
	process.stderr.write(result.printed ?? '');
	switch (result.type) {
		case 'ok': {
			tell(result.warnings);
			return result.project;
		}

		case 'not-found': {
			const found = describeFound(foundIn(process.cwd()));
			process.stderr.write(`There is no ${result.lookedFor.join(', ')} here or in a directory above (${escapeControls(process.cwd())}).\n${found}${found === '' ? 'Write' : 'Or write'} one, a line "name: command" for each service, or name a file with -f.\n`);
			return undefined;
		}

		case 'invalid': {
			tell(result.diagnostics);
			return undefined;
		}
	}
}

/** For who runs nothing of it. */
export async function loadOnce(files: readonly string[]): Promise<ProjectSpec | undefined> {
	const modules = createModules();
	const project = await load(files, modules);
	await modules.close();
	return project;
}

/** On standard error, if there are any. */
export function tell(diagnostics: readonly Diagnostic[]): void {
	if (diagnostics.length > 0) {
		const color = shouldColor(process.env, process.stderr.isTTY);
		process.stderr.write(`${formatDiagnostics(diagnostics, {color, cwd: process.cwd()})}\n`);
	}
}
