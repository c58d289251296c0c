import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import {bundlePlugins} from '../../bundle-plugins.js';
import {cache} from './cache.js';

const root = path.resolve(import.meta.dirname, '../../..');
const directory = path.join(cache, 'program');

export const cli = path.join(directory, 'cli.js');

/** Builds devtui and sets a copy aside: a build in the middle of a run would change what is measured. */
export function prepareProgram() {
	execFileSync(process.execPath, [path.join(root, 'scripts/build.js'), '--if-stale'], {stdio: 'inherit'});
	fs.rmSync(directory, {recursive: true, force: true});
	fs.cpSync(path.join(root, 'dist'), directory, {recursive: true});
	if (!fs.existsSync(path.join(directory, `launcher-${process.platform}-${process.arch}`))) {
		throw new Error('devtui is measured with its launcher, and there is none: `devtui doctor` says why');
	}
}

export function version() {
	return JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version;
}

/** Bundles a program that uses modules of the source as the product is bundled; by itself beside it, where its launcher is found. */
export async function bundleProgram(entry, into = directory) {
	const outfile = path.join(into, `${path.basename(entry, '.js')}.mjs`);
	await build({
		absWorkingDir: root,
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'esm',
		external: ['node-pty', 'libsql'],
		jsx: 'automatic',
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
		banner: {js: 'import {createRequire as __createRequire} from \'node:module\'; const require = __createRequire(import.meta.url);'},
		plugins: bundlePlugins,
		logLevel: 'warning',
	});
	return outfile;
}
