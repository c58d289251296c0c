import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onFinished} from './finished.ts';
import {save} from './save.ts';

/** A fresh directory with these files, removed when the test is over. */
export function workspace(files: Readonly<Record<string, string>>, parent = tmpdir()): Workspace {
	const directory = mkdtempSync(path.join(parent, 'devtui-test-'));
	for (const [name, text] of Object.entries(files)) {
		const file = path.join(directory, name);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, text);
	}

	onFinished(() => {
		rmSync(directory, {recursive: true, force: true, maxRetries: 5});
	});
	return {
		directory,
		write(name, text) {
			save(path.join(directory, name), text, parent);
		},
	};
}

export interface Workspace {
	readonly directory: string;
	/** One change to whoever watches. */
	write(name: string, text: string): void;
}
