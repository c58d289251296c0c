import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {ContextChange, ContextValues} from '../../core/module-calls.ts';

/** What functions of a project have put by for others: services have it in their environment, and the next start still knows it. */
export interface ProjectContext {
	/** `trouble`: why what was saved cannot be had. A sentence. */
	read(): {readonly values: ContextValues; readonly trouble?: string};
	/** Saved before it returns; answers with what stands in the way. */
	change(change: ContextChange): string | undefined;
}

export function createContext(directory: string): ProjectContext {
	const file = contextFile(directory);
	let known: ReturnType<ProjectContext['read']> | undefined;

	const read = () => {
		known ??= readContext(file);
		return known;
	};

	return {
		read,
		change(change) {
			const {values, trouble} = read();
			if (trouble !== undefined) {
				return trouble;
			}

			const {[change.key]: _, ...others} = values;
			const changed = change.type === 'set' ? {...values, [change.key]: change.value} : others;
			known = {values: changed};
			return save(file, changed);
		},
	};
}

/** Of a project that has been taken down with all that belongs to it; answers whether there was any. */
export function removeContext(directory: string): boolean {
	const file = contextFile(directory);
	const own = path.dirname(file);
	const isThere = existsSync(file);
	rmSync(file, {force: true});
	try {
		if (readdirSync(own).every(name => name === '.gitignore')) {
			rmSync(path.join(own, '.gitignore'), {force: true});
			rmdirSync(own);
		}
	} catch {
		// There is no such directory, or something of others in it.
	}

	return isThere;
}

export function contextFile(directory: string): string {
	return path.join(directory, '.devtui', 'context.json');
}

function readContext(file: string): ReturnType<ProjectContext['read']> {
	const refuse = (why: string) => ({values: {}, trouble: `What was saved cannot be read: ${file} ${why}. Take the file away to begin anew.`});
	try {
		const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
		return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? {values: parsed as ContextValues} : refuse('holds no object');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'ENOENT' || code === 'ENOTDIR' ? {values: {}} : refuse(error instanceof SyntaxError ? 'is not JSON' : `(${code ?? String(error)})`);
	}
}

/** Whole, or not at all. There may be passwords in it, and it is nothing for a repository. */
function save(file: string, values: ContextValues): string | undefined {
	const unfinished = `${file}.${process.pid}`;
	try {
		if (mkdirSync(path.dirname(file), {recursive: true}) !== undefined) {
			writeFileSync(path.join(path.dirname(file), '.gitignore'), '*\n');
		}

		writeFileSync(unfinished, `${JSON.stringify(values, undefined, '\t')}\n`, {mode: 0o600});
		renameSync(unfinished, file);
		return undefined;
	} catch (error) {
		return `What functions have set is not saved, and counts only now: ${(error as Error).message}.`;
	}
}
