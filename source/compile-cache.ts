import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import Module, {createRequire} from 'node:module';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import vm from 'node:vm';

/**
 * Keep the compiled code of devtui's own files from one start to the next: compiling them takes longer than running
 * them. Node does it from version 22 on; before that V8's cache is kept here, by the same switch
 * (`NODE_DISABLE_COMPILE_CACHE`) and with the same promise: whatever is wrong with it, devtui starts, only slower.
 */
export function keepCompiledCode(): void {
	const directory = cacheDirectory();
	if (directory === undefined || process.env['NODE_DISABLE_COMPILE_CACHE'] !== undefined) {
		return;
	}

	const {enableCompileCache} = Module as {readonly enableCompileCache?: (directory: string) => unknown};
	if (enableCompileCache) {
		enableCompileCache(directory);
	} else {
		keepCompiledFiles(import.meta.dirname, directory);
	}
}

/** Of this user alone: who can write there decides what devtui runs. A home that is not there is not made. */
function cacheDirectory(): string | undefined {
	const given = process.env['XDG_CACHE_HOME'];
	const base = given !== undefined && path.isAbsolute(given) ? given : path.join(homedir(), '.cache');
	const directory = path.join(base, 'devtui');
	try {
		makeIfMissing(base);
		makeIfMissing(directory);
		return isOwn(directory) && (statSync(directory).mode & 0o022) === 0 ? directory : undefined;
	} catch {
		return undefined;
	}
}

/** After `sudo` the home is still that of somebody else, who must not find in it what belongs to root. */
function makeIfMissing(directory: string): void {
	if (!existsSync(directory) && isOwn(path.dirname(directory))) {
		mkdirSync(directory, {mode: 0o700});
	}
}

function isOwn(directory: string): boolean {
	return statSync(directory).uid === process.getuid?.();
}

/** Node's own way to compile a file of CommonJS, which has no place for a cache. */
interface CompilingModule {
	_compile(this: NodeJS.Module, content: string, filename: string): unknown;
}

function keepCompiledFiles(files: string, directory: string): void {
	const prototype = Module.prototype as unknown as CompilingModule;
	const compile = prototype._compile;
	const toKeep: (() => void)[] = [];
	prototype._compile = function (content, filename) {
		if (path.dirname(filename) !== files || path.extname(filename) !== '.js') {
			return compile.call(this, content, filename);
		}

		const {run, keep} = compileCached(content, filename, directory);
		if (keep) {
			toKeep.push(keep);
		}

		return run(this.exports, createRequire(filename), this, filename, files);
	};

	// By then V8 has also compiled what it leaves for the first call.
	process.once('exit', () => {
		for (const keep of toKeep) {
			keep();
		}
	});
}

type Wrapper = (exports: unknown, require: NodeJS.Require, module: NodeJS.Module, filename: string, directory: string) => unknown;

function compileCached(content: string, filename: string, directory: string): {readonly run: Wrapper; readonly keep?: () => void} {
	const file = path.join(directory, encodeURIComponent(filename));
	// V8 itself looks only at the length of the source, and at its own version and flags.
	const {mtimeMs, size} = statSync(filename);
	const stamp = `${mtimeMs} ${size}`;
	const cachedData = readCached(file, stamp);
	const script = new vm.Script(Module.wrap(content), {filename, ...cachedData && {cachedData}});
	const run = script.runInThisContext() as Wrapper;
	return cachedData && script.cachedDataRejected !== true ? {run} : {run, keep: () => writeCached(file, stamp, script.createCachedData())};
}

function readCached(file: string, stamp: string): Buffer | undefined {
	try {
		const kept = readFileSync(file);
		const data = kept.subarray(digestLength);
		return kept.subarray(0, digestLength).equals(digestOf(stamp, data)) ? data : undefined;
	} catch {
		return undefined;
	}
}

function writeCached(file: string, stamp: string, data: Buffer): void {
	try {
		const unfinished = `${file}.${process.pid}`;
		writeFileSync(unfinished, Buffer.concat([digestOf(stamp, data), data]));
		renameSync(unfinished, file);
	} catch {
		// A full or read-only disk: the next start is as slow as this one.
	}
}

/** V8 believes what it is given: a damaged file would crash every start. */
function digestOf(stamp: string, data: Buffer): Buffer {
	return createHash('sha256').update(stamp).update(data).digest();
}

const digestLength = 32;
