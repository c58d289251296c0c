import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import {inkWithoutDevtools, yogaWithoutFetch} from './bundle-plugins.js';
import {licenses} from './licenses.js';

const root = path.resolve(import.meta.dirname, '..');
const outDir = path.join(root, 'dist');
const entryName = 'cli.js';
/** A devtui that was started before may still load its chunks. */
const keptMs = 60 * 60_000;

/**
 * Bundles `source/cli.ts` into `dist/cli.js` and a chunk for every `await import()`, so that a command loads only its
 * own rooms. Not minified: measured, it starts no faster, and a stack trace stays readable.
 */
export async function bundle({forgetsOld}) {
	const {version} = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
	const result = await build({
		absWorkingDir: root,
		entryPoints: {cli: path.join(root, 'source/cli.ts')},
		outdir: outDir,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'esm',
		splitting: true,
		chunkNames: '[name]-[hash]',
		jsx: 'automatic',
		// The only package users install: it brings native code for each platform.
		external: ['node-pty'],
		// React's and Ink's own switches, decided here: the user's NODE_ENV and DEV are for the user's services.
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', DEVTUI_VERSION: JSON.stringify(version)},
		// Packages in CommonJS ask for `require` to reach Node's own modules.
		banner: {js: 'import {createRequire as __createRequire} from \'node:module\'; const require = __createRequire(import.meta.url);'},
		legalComments: 'none',
		plugins: [inkWithoutDevtools, yogaWithoutFetch],
		metafile: true,
		write: false,
		logLevel: 'warning',
	});
	const files = new Map(result.outputFiles.map(file => [path.basename(file.path), file.text]));
	files.set('third-party-licenses.txt', licenses(root, Object.keys(result.metafile.inputs)));
	replaceFiles(outDir, files, forgetsOld);
}

/** The entry comes last, and every file whole: a devtui that starts meanwhile finds all that it names. */
function replaceFiles(outDir, files, forgetsOld) {
	fs.mkdirSync(outDir, {recursive: true});
	const chunks = [...files.keys()].filter(name => name !== entryName);
	for (const name of [...chunks, entryName]) {
		const unfinished = path.join(outDir, `${name}.${process.pid}`);
		fs.writeFileSync(unfinished, files.get(name), {mode: name === entryName ? 0o755 : 0o644});
		fs.renameSync(unfinished, path.join(outDir, name));
	}

	const oldest = forgetsOld ? Infinity : Date.now() - keptMs;
	for (const name of fs.readdirSync(outDir)) {
		const file = path.join(outDir, name);
		if (name.endsWith('.js') && !files.has(name) && fs.statSync(file).mtimeMs < oldest) {
			fs.rmSync(file, {force: true});
		}
	}
}
