import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const sources = path.join(import.meta.dirname, '../source/native');

/**
 * Compiles what source/native has under one name (`launcher.c`, `launcher-*.c`) into one file.
 *
 * @param {{name: string, arch: string, output: string, options: readonly string[], libraries?: readonly string[]}} what
 * @returns {{built: true, path: string, bytes: number} | {built: false, reason: string}}
 */
export function compileNative({name, arch, output, options, libraries = []}) {
	if (process.platform !== 'linux') {
		return {built: false, reason: `there is no ${name} for ${process.platform}`};
	}

	const [compiler, ...ownOptions] = compilerFor(arch);
	if (compiler === undefined) {
		return {built: false, reason: `no C compiler known for ${arch}`};
	}

	// Beside its place and then renamed: what is running, or loaded, keeps its file.
	const unfinished = `${output}.${process.pid}`;
	mkdirSync(path.dirname(output), {recursive: true});
	try {
		const all = [...ownOptions, ...commonOptions, ...options, '-o', unfinished, ...sourceFiles(name), ...libraries];
		execFileSync(compiler, all, {stdio: 'pipe', encoding: 'utf8'});
		chmodSync(unfinished, 0o755);
		renameSync(unfinished, output);
	} catch (error) {
		rmSync(unfinished, {force: true});
		const reason = error.code === 'ENOENT' ? `${compiler} is not installed` : (error.stderr || error.message).trim();
		return {built: false, reason};
	}

	return {built: true, path: output, bytes: statSync(output).size};
}

/** Where the build puts it, for this machine or another. */
export function nativeOutput(file) {
	return path.join(import.meta.dirname, '../dist', file);
}

const commonOptions = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections'];

function compilerFor(arch) {
	if (arch === process.arch) {
		// Often more than one word: `ccache gcc`.
		return (process.env.CC || 'cc').split(/\s+/).filter(Boolean);
	}

	return {arm64: ['aarch64-linux-gnu-gcc'], x64: ['x86_64-linux-gnu-gcc']}[arch] ?? [];
}

function sourceFiles(name) {
	return readdirSync(sources)
		.filter(file => file === `${name}.c` || (file.startsWith(`${name}-`) && file.endsWith('.c')))
		.map(file => path.join(sources, file));
}
