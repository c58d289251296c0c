import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';
import {bundlePlugins} from '../../scripts/bundle-plugins.js';

export interface BundledProgram {
	/** For `node`. */
	readonly file: string;
	remove(): void;
}

/** A program of TypeScript with all that it imports, bundled as devtui is, for tests that need a process of their own. */
export async function bundleProgram(entry: string): Promise<BundledProgram> {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-program-'));
	const file = path.join(directory, `${path.basename(entry, '.ts')}.cjs`);
	await build({entryPoints: [entry], outfile: file, bundle: true, platform: 'node', target: 'node20', format: 'cjs', plugins: bundlePlugins, logLevel: 'error'});
	return {
		file,
		remove() {
			rmSync(directory, {recursive: true, force: true});
		},
	};
}
