import process from 'node:process';
import {buildCheckpointLibrary} from './build-checkpoint-library.js';
import {buildLauncher} from './build-launcher.js';

const packagedArchs = ['x64', 'arm64'];

/** For this machine. devtui works without them, so what is missing is said and no more. */
export function buildOwnLauncher() {
	const launcher = buildLauncher();
	if (!launcher.built) {
		process.stderr.write(`No launcher built, services run in plain process groups: ${launcher.reason}\n`);
	}

	const library = buildCheckpointLibrary();
	if (!library.built) {
		process.stderr.write(`No library for checkpoints built, programs start from their beginning: ${library.reason}\n`);
	}
}

/** For every machine the package serves, needing nothing of it but, for the library, a C library; false when one is missing. */
export function buildPackagedLaunchers() {
	const results = packagedArchs.flatMap(arch => [
		{what: `a launcher for linux-${arch}`, result: buildLauncher({arch, isStatic: true})},
		{what: `a library for checkpoints for linux-${arch}`, result: buildCheckpointLibrary({arch, isPortable: true})},
	]);
	for (const {what, result} of results.filter(({result}) => !result.built)) {
		process.stderr.write(`The package needs ${what}: ${result.reason}\n`);
	}

	return results.every(({result}) => result.built);
}
