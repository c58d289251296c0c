import process from 'node:process';
import {compileNative, nativeOutput} from './compile-native.js';

/**
 * Compiles the launcher of source/native.
 *
 * @param {{arch?: string, output?: string, isStatic?: boolean, defines?: readonly string[]}} options Static: runs whatever C library a machine has, and
 * is some 700 KB instead of 30.
 * @returns {import('./compile-native.js').NativeBuild}
 */
export function buildLauncher({arch = process.arch, output = nativeOutput(`launcher-linux-${arch}`), isStatic = false, defines = []} = {}) {
	const options = ['-Os', '-s', ...(isStatic ? ['-static'] : []), ...defines.map(define => `-D${define}`)];
	return compileNative({name: 'launcher', arch, output, options});
}
