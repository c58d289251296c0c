import path from 'node:path';
import process from 'node:process';
import type {DefineAnswer} from '../../api/instance.ts';
import {formatDiagnostics} from '../../config/code-frame.ts';
import {realFiles, type FileAccess} from '../../config/files.ts';
import {loadProject} from '../../config/load.ts';
import {isServiceName} from '../../config/schema.ts';

interface Definition {
	readonly name: string;
	readonly command: readonly [string, ...string[]];
	readonly workingDir: string;
	/** Of the project: its `.env` counts here too. */
	readonly projectDirectory: string;
}

/** The service that a file beside that of the project would make. */
export function defineService({name, command, workingDir, projectDirectory}: Definition): DefineAnswer {
	if (!isServiceName(name)) {
		return {type: 'invalid', message: `"${name}" cannot name a service: letters, digits, "_", "." and "-", and a letter or digit first; nothing that every JavaScript object has, such as "toString".`};
	}

	const file = path.join(projectDirectory, 'devtui add');
	// JSON is YAML. Nothing of the command is to be expanded.
	const text = JSON.stringify({services: {[name]: {command: command.map(asItIs), working_dir: asItIs(workingDir)}}});
	const access: FileAccess = {...realFiles, read: asked => asked === file ? {type: 'ok', text} : realFiles.read(asked), isFile: asked => asked === file || realFiles.isFile(asked)};
	const loaded = loadProject({files: [file], directory: projectDirectory, environment: process.env}, access);
	const built = loaded.type === 'ok' ? loaded.project.services[0] : undefined;
	if (!built) {
		return {type: 'invalid', message: loaded.type === 'invalid' ? formatDiagnostics(loaded.diagnostics, {color: false, cwd: projectDirectory}) : 'It cannot be understood.'};
	}

	// Marker files are for services of a file.
	const {markerWatch: _, ...service} = built;
	return {type: 'ok', service};
}

function asItIs(text: string): string {
	return text.replaceAll('$', '$$$$');
}
