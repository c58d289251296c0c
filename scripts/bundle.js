import fs from 'node:fs';
import path from 'node:path';
import {build} from 'esbuild';
import {licenses} from './licenses.js';
import {inkWithoutDevtools, yogaWithoutFetch} from './bundle-plugins.js';

const root = path.resolve(import.meta.dirname, '..');

/**
 * Bundles `source/cli.ts` into `dist/cli.js` and a chunk for every `await import()`, so that a command loads only its
 * own rooms. Not minified: measured, it starts no faster, and a stack trace stays readable.
 */
export async function bundle({entry = path.join(root, 'source/cli.ts'), outDir = path.join(root, 'dist')} = {}) {
	const {version} = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
	const result = await build({
		absWorkingDir: root,
		entryPoints: {cli: entry},
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
	replaceFiles(outDir, files);
	return result.metafile;
}

/** The entry is written last and old chunks go after it: a devtui that starts meanwhile finds all that it names. */
function replaceFiles(outDir, files) {
	fs.mkdirSync(outDir, {recursive: true});
	for (const [name, text] of [...files].sort(([a]) => a === 'cli.js' ? 1 : -1)) {
		const mode = name === 'cli.js' ? 0o755 : 0o644;
		fs.writeFileSync(path.join(outDir, name), text, {mode});
		fs.chmodSync(path.join(outDir, name), mode);
	}

	for (const name of fs.readdirSync(outDir)) {
		if (name.endsWith('.js') && !files.has(name)) {
			fs.rmSync(path.join(outDir, name));
		}
	}
}
