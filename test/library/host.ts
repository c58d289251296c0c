import {spawn} from 'node:child_process';
import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {workspace, type Workspace} from '../helpers/workspace.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A project of somebody who has installed devtui, as it was built, and other packages of this one. */
export function hostProject(files: Readonly<Record<string, string>>, packages: readonly string[] = []): Workspace {
	const project = workspace({'package.json': '{"type": "module"}\n', ...files});
	mkdirSync(path.join(project.directory, 'node_modules'));
	symlinkSync(root, path.join(project.directory, 'node_modules/devtui'));
	for (const name of packages) {
		symlinkSync(path.join(root, 'node_modules', name), path.join(project.directory, 'node_modules', name));
	}

	return project;
}

export interface Host {
	readonly pid: number;
	readonly output: () => string;
	readonly ended: Promise<{readonly code: number | null; readonly signal: string | null; readonly output: string}>;
}

/** Node with these arguments. Standard error counts as output: a library prints nothing there either. */
export function runHost(directory: string, args: readonly string[]): Host {
	const {CI: _, NODE_OPTIONS: __, ...environment} = process.env;
	const child = spawn(process.execPath, args, {cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe']});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8');
		stream.on('data', (text: string) => {
			output += text;
		});
	}

	return {
		pid: child.pid!,
		output: () => output,
		ended: new Promise(resolve => {
			child.on('close', (code, signal) => {
				resolve({code, signal, output});
			});
		}),
	};
}
