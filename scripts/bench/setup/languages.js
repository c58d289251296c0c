import {execFileSync} from 'node:child_process';

/** What programs with checkpoints are written in, as far as it is missing, in words. */
export function missingLanguages() {
	return [['lua5.4', '-v'], ['python3', '--version']]
		.filter(([program, option]) => tryOutput(program, [option]) === undefined)
		.map(([program]) => `${program} is not installed: apt-get install ${program}`);
}

/** Not what stands in for it, which looks for the right version in the home directory. */
export function pythonFile() {
	return tryOutput('python3', ['-c', 'import sys; print(sys.executable)']).trim();
}

function tryOutput(program, args) {
	try {
		return execFileSync(program, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
	} catch {
		return undefined;
	}
}
