import process from 'node:process';
import {compileNative, nativeOutput} from './compile-native.js';

/**
 * Compiles the library of source/native that makes checkpoints, and is loaded into the programs of services.
 *
 * @param {{arch?: string, output?: string, isPortable?: boolean, options?: readonly string[]}} options Portable: it can be loaded where the C library is
 * older than the one it is built with (glibc 2.31 and after).
 * @returns {import('./compile-native.js').NativeBuild}
 */
export function buildCheckpointLibrary({arch = process.arch, output = nativeOutput(`checkpoint-linux-${arch}.so`), isPortable = false, options = []} = {}) {
	return compileNative({
		name: 'checkpoint',
		arch,
		output,
		options: [...libraryOptions, ...options],
		// Where dlsym was before it came into the C library: programs need not have that loaded.
		libraries: isPortable ? ['-Wl,--no-as-needed', '-l:libdl.so.2'] : ['-ldl'],
	});
}

/** Every open of the program goes through it, so it is built for speed; a call of its own may not be replaced by a checking one (`_FORTIFY_SOURCE`). */
const libraryOptions = ['-shared', '-fPIC', '-O2', '-s', '-fvisibility=hidden', '-fno-stack-protector', '-U_FORTIFY_SOURCE', '-Wl,-z,defs'];
