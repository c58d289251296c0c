import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import {bundlePlugins} from './bundle-plugins.js';
import {configDeclarations, declarations} from './declarations.js';
import {licenses} from './licenses.js';
import {pageFiles} from './page.js';

const root = path.resolve(import.meta.dirname, '..');
const entryName = 'cli.js';
/** They run on threads of their own, and are named where they are started. */
const threads = [path.join(root, 'source/runtime/flood-thread.ts'), path.join(root, 'source/config/module/module-thread.ts')];
/** What a program imports, be it by `import` or by `require`. */
const library = path.join(root, 'source/library/library.ts');
/** What a project's own file imports. */
const projectFile = path.join(root, 'source/library/config.ts');
/** Code that V8 takes from a cache cannot import modules on Node 20 (`source/compile-cache.ts`): this file is never cached. */
const importerName = 'import-module.cjs';

/**
 * A file for `source/cli.ts` and one for every module that is loaded by `await import()`, so that a command loads only its
 * own rooms. They are CommonJS: measured, headless `up` then starts in four fifths of the time, since Node reads such files
 * at once and does not make every property of its own modules to see what they export. Only the console is an ES module, as
 * Yoga and Ink await something at their top. Not minified: it starts no faster, and a stack trace stays readable.
 */
export async function bundle({entry = path.join(root, 'source/cli.ts'), outDir = path.join(root, 'dist')} = {}) {
	const {version} = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
	const files = new Map([
		['package.json', `${JSON.stringify({type: 'commonjs'})}\n`],
		[importerName, 'module.exports = file => import(file);\n'],
	]);
	const inputs = new Set();
	const found = [entry, library, projectFile, ...threads];
	// Grows while it is walked: each module names those that it loads later.
	for (const file of found) {
		const name = outputName(file);
		if (files.has(name)) {
			throw new Error(`${path.relative(root, file)} would take the place of another dist/${name}: files that are loaded later need names of their own`);
		}

		const {text, later, sources} = await bundleOne(file, version);
		files.set(name, text);
		for (const source of sources) {
			inputs.add(source);
		}

		found.push(...later.filter(other => !found.includes(other)));
	}

	for (const [name, text] of await pageFiles(root)) {
		files.set(name, text);
	}

	files.set('library.d.ts', declarations(path.dirname(library)));
	files.set('config.d.ts', configDeclarations(path.dirname(projectFile)));
	files.set('third-party-licenses.txt', licenses(root, [...inputs]));
	replaceFiles(outDir, files);
}

async function bundleOne(entry, version) {
	const isModule = isConsole(entry);
	const later = new Set();
	const result = await build({
		absWorkingDir: root,
		entryPoints: [entry],
		outfile: outputName(entry),
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: isModule ? 'esm' : 'cjs',
		jsx: 'automatic',
		loader: {'.bash': 'text', '.zsh': 'text', '.fish': 'text'},
		// The packages that users install: native code for each platform, and a compiler that few projects need.
		external: ['node-pty', 'jiti', 'libsql'],
		// React's and Ink's own switches, decided here: the user's NODE_ENV and DEV are for the user's services.
		define: {
			'process.env.NODE_ENV': '"production"',
			'process.env.DEV': '"false"',
			DEVTUI_VERSION: JSON.stringify(version),
			...!isModule && {'import.meta.dirname': '__dirname'},
		},
		// Packages in CommonJS ask for `require` to reach Node's own modules.
		...isModule && {banner: {js: 'import {createRequire as __createRequire} from \'node:module\'; const require = __createRequire(import.meta.url);'}},
		legalComments: 'none',
		plugins: [...bundlePlugins, loadedLater(later)],
		metafile: true,
		write: false,
		logLevel: 'warning',
	});
	const [{text}] = result.outputFiles;
	return {text: isModule ? text : withRequire(text), later: [...later], sources: Object.keys(result.metafile.inputs)};
}

function loadedLater(later) {
	return {
		name: 'loaded-later',
		setup({onResolve}) {
			onResolve({filter: /^\./}, ({kind, path: imported, resolveDir}) => {
				if (kind !== 'dynamic-import' || resolveDir.includes('node_modules')) {
					return undefined;
				}

				const file = path.resolve(resolveDir, imported);
				later.add(file);
				return {path: `./${outputName(file)}`, external: true};
			});
		},
	};
}

/** `import()` would send a CommonJS file through the loader of ES modules, which reads it twice. */
function withRequire(text) {
	return text
		.replaceAll(/\bimport\((?<file>"\.\/[\w-]+\.js")\)/g, 'Promise.resolve().then(() => require($<file>))')
		.replaceAll(/\bimport\((?<file>"\.\/[\w-]+\.mjs")\)/g, `require("./${importerName}")($<file>)`);
}

function outputName(file) {
	return path.basename(file).replace(/\.tsx?$/, isConsole(file) ? '.mjs' : '.js');
}

function isConsole(file) {
	return path.basename(file) === 'mount.tsx';
}

/** The entry comes last, and every file whole: a devtui that starts meanwhile finds all that it names. */
function replaceFiles(outDir, files) {
	fs.mkdirSync(outDir, {recursive: true});
	const others = [...files.keys()].filter(name => name !== entryName);
	for (const name of [...others, entryName]) {
		fs.mkdirSync(path.dirname(path.join(outDir, name)), {recursive: true});
		const unfinished = path.join(outDir, `${name}.${process.pid}`);
		fs.writeFileSync(unfinished, files.get(name), {mode: name === entryName ? 0o755 : 0o644});
		fs.renameSync(unfinished, path.join(outDir, name));
	}

	for (const name of fs.readdirSync(outDir)) {
		if (/\.[cm]?js$/.test(name) && !files.has(name)) {
			fs.rmSync(path.join(outDir, name), {force: true});
		}
	}
}
