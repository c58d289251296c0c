import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const sources = path.join(import.meta.dirname, '../source/native');

/**
 * Compiles the launcher of source/native.
 *
 * @param {{arch?: string, output?: string, isStatic?: boolean, defines?: readonly string[]}} options Static: runs whatever C library a machine has, and
 * is some 700 KB instead of 30.
 * @returns {{built: true, path: string, bytes: number} | {built: false, reason: string}}
 */
export function buildLauncher({arch = process.arch, output = defaultOutput(arch), isStatic = false, defines = []} = {}) {
	if (process.platform !== 'linux') {
		return {built: false, reason: `there is no launcher for ${process.platform}`};
	}

	const [compiler, ...options] = compilerFor(arch);
	if (compiler === undefined) {
		return {built: false, reason: `no C compiler known for ${arch}`};
	}

	// Beside its place and then renamed: a launcher that is running keeps its file.
	const unfinished = `${output}.${process.pid}`;
	mkdirSync(path.dirname(output), {recursive: true});
	try {
		const variant = [...(isStatic ? ['-static'] : []), ...defines.map(define => `-D${define}`)];
		execFileSync(compiler, [...options, ...flags, ...variant, '-o', unfinished, ...sourceFiles()], {stdio: 'pipe', encoding: 'utf8'});
		chmodSync(unfinished, 0o755);
		renameSync(unfinished, output);
	} catch (error) {
		rmSync(unfinished, {force: true});
		const reason = error.code === 'ENOENT' ? `${compiler} is not installed` : (error.stderr || error.message).trim();
		return {built: false, reason};
	}

	return {built: true, path: output, bytes: statSync(output).size};
}

const flags = ['-std=gnu11', '-Os', '-Wall', '-Wextra', '-Werror', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-s'];

function defaultOutput(arch) {
	return path.join(import.meta.dirname, '../dist', `launcher-linux-${arch}`);
}

function compilerFor(arch) {
	if (arch === process.arch) {
		// Often more than one word: `ccache gcc`.
		return (process.env.CC || 'cc').split(/\s+/).filter(Boolean);
	}

	return {arm64: ['aarch64-linux-gnu-gcc'], x64: ['x86_64-linux-gnu-gcc']}[arch] ?? [];
}

function sourceFiles() {
	return readdirSync(sources)
		.filter(name => /^launcher.*\.c$/.test(name))
		.map(name => path.join(sources, name));
}
