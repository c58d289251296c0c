import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const entry = path.join(root, 'dist/cli.js');

const {values: options} = parseArgs({
	options: {
		'if-stale': {type: 'boolean', default: false},
		pack: {type: 'boolean', default: false},
	},
});

if (!options['if-stale'] || isStale()) {
	await build();
}

/** The program for any platform, and what is in C for this one; `--pack`: for all that the package serves. */
async function build() {
	const [{bundle}, {buildOwnLauncher, buildPackagedLaunchers}] = await Promise.all([import('./bundle.js'), import('./launchers.js')]);
	// What is in C goes first: the entry is the file whose age says that the build is whole.
	if (!options.pack) {
		buildOwnLauncher();
	} else if (!buildPackagedLaunchers()) {
		process.exitCode = 1;
		return;
	}

	try {
		await bundle();
	} catch (error) {
		if (error.errors === undefined) {
			throw error;
		}

		// esbuild has printed what it found.
		process.exitCode = 1;
	}
}

function isStale() {
	if (!fs.existsSync(entry)) {
		return true;
	}

	const builtAt = fs.statSync(entry).mtimeMs;
	const scripts = ['build.js', 'build-checkpoint-library.js', 'build-launcher.js', 'bundle.js', 'bundle-plugins.js', 'compile-native.js', 'declarations.js', 'launchers.js', 'licenses.js', 'page.js'];
	const inputs = ['source', 'package.json', 'package-lock.json', ...scripts.map(name => path.join('scripts', name))];
	return inputs.some(input => newest(path.join(root, input)) > builtAt);
}

/** Directories count too: theirs is the time at which a file was added or taken away. */
function newest(file) {
	const stat = fs.statSync(file, {throwIfNoEntry: false});
	const children = stat?.isDirectory() ? fs.readdirSync(file).map(name => newest(path.join(file, name))) : [];
	// An editor's temporary file is gone again: its directory tells.
	return Math.max(stat?.mtimeMs ?? 0, ...children);
}
