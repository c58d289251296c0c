import process from 'node:process';
import {formatDiagnostic} from '../config/code-frame.ts';
import {loadProject} from '../config/load.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {shouldColor} from '../headless/color.ts';

/** The project of the working directory, or undefined after all that is wrong has been told on standard error. */
export function load(files: readonly string[]): ProjectSpec | undefined {
	const result = loadProject({files, directory: process.cwd(), environment: process.env});
	switch (result.type) {
		case 'ok': {
			return result.project;
		}

		case 'not-found': {
			process.stderr.write(`No ${result.lookedFor.join(', ')} here or in a directory above (${process.cwd()}).\nWrite one, a line "name: command" for each service, or name a file with -f.\n`);
			return undefined;
		}

		case 'invalid': {
			const color = shouldColor(process.env, process.stderr.isTTY);
			process.stderr.write(result.diagnostics.map(diagnostic => formatDiagnostic(diagnostic, {color, cwd: process.cwd()})).join('\n'));
			return undefined;
		}
	}
}
