import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

/** A fresh directory with these files, removed when the test is over. */
export function workspace(files: Readonly<Record<string, string>>, parent = tmpdir()): Workspace {
	const directory = mkdtempSync(path.join(parent, 'devtui-test-'));
	const write = (name: string, text: string) => {
		const file = path.join(directory, name);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, text);
	};

	for (const [name, text] of Object.entries(files)) {
		write(name, text);
	}

	onTestFinished(() => {
		rmSync(directory, {recursive: true, force: true, maxRetries: 5});
	});
	return {directory, write};
}

export interface Workspace {
	readonly directory: string;
	write(name: string, text: string): void;
}
