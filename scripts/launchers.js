import process from 'node:process';
import {buildLauncher} from './build-launcher.js';

const packagedArchs = ['x64', 'arm64'];

/** For this machine. devtui works without it, so what is missing is said and no more. */
export function buildOwnLauncher() {
	const result = buildLauncher();
	if (!result.built) {
		process.stderr.write(`No launcher built, services run in plain process groups: ${result.reason}\n`);
	}
}

/** For every machine the package serves, needing nothing of it; false when one is missing. */
export function buildPackagedLaunchers() {
	const results = packagedArchs.map(arch => ({arch, result: buildLauncher({arch, isStatic: true})}));
	for (const {arch, result} of results.filter(({result}) => !result.built)) {
		process.stderr.write(`The package needs a launcher for linux-${arch}: ${result.reason}\n`);
	}

	return results.every(({result}) => result.built);
}
