import {execFileSync} from 'node:child_process';
import process from 'node:process';

/** What programs with checkpoints are written in, as far as it is missing, in words. */
export function missingLanguages() {
	return [['lua5.4', '-v'], ['python3', '--version']]
		.filter(([program, option]) => tryOutput(program, [option]) === undefined)
		.map(([program]) => `${program} is not installed: apt-get install ${program}`);
}

/** CRIU, which devtui finds as a user's would: on the path or by DEVTUI_CRIU. */
export function missingForImages() {
	const missing = tryOutput(process.env.DEVTUI_CRIU ?? 'criu', ['--version']) === undefined ? ['CRIU is not here: .ci/bring-criu DIRECTORY, then DEVTUI_CRIU=DIRECTORY/criu'] : [];
	return process.getuid() === 0 ? missing : [...missing, 'The bench "checkpoint-images" needs root.'];
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
