import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {CommandPlace} from '../../source/builder/step-command.ts';
import type {Job} from '../../source/fleet/builds.ts';
import {cli} from '../helpers/rig.ts';
import {workspace} from '../helpers/workspace.ts';

/** A directory of projects: texts that begin with `#!` are executable. */
export function projects(files: Readonly<Record<string, string>>): {readonly place: CommandPlace; write(name: string, text: string): void} {
	const directory = path.join(workspace({}).directory, 'builds');
	mkdirSync(directory);
	const write = (name: string, text: string) => {
		const file = path.join(directory, name);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, text);
		chmodSync(file, text.startsWith('#!') ? 0o755 : 0o644);
	};

	for (const [name, text] of Object.entries(files)) {
		write(name, text);
	}

	return {place: {directory, builder: 'n1', devtuiFiles: ['devtui.yaml'], devtui: [process.execPath, cli]}, write};
}

export function jobOf(project: string, more: Partial<Job> = {}): Job {
	return {id: 'b.1', suggestion: 'b', project, revision: 'master', supersedes: false, queuedAt: 0, ...more};
}

export const sh = (script: string) => `#!/bin/sh\n${script}\n`;
