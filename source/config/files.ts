import {isUtf8} from 'node:buffer';
import type {Dirent} from 'node:fs';
import {readdirSync, readFileSync} from 'node:fs';
import {statIfThere} from '../system/stat-if-there.ts';

/** What reading a configuration asks of the file system, so that a test can stand in for it. */
export interface FileAccess {
	read(path: string): ReadResult;
	isFile(path: string): boolean;
	isDirectory(path: string): boolean;
	/** Sorted by name; empty when there is no such directory. */
	list(directory: string): readonly {readonly name: string; readonly isDirectory: boolean}[];
}

export type ReadResult =
	/** `isUtf8: false`: what is not stands in the text as U+FFFD. */
	| {readonly type: 'ok'; readonly text: string; readonly isUtf8?: false}
	| {readonly type: 'missing'}
	| {readonly type: 'unreadable'; readonly reason: string};

export const realFiles: FileAccess = {
	read(path) {
		try {
			const bytes = readFileSync(path);
			return {type: 'ok', text: bytes.toString('utf8'), ...!isUtf8(bytes) && {isUtf8: false}};
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			return code === 'ENOENT' || code === 'ENOTDIR' ? {type: 'missing'} : {type: 'unreadable', reason: reasons[code ?? ''] ?? String(code)};
		}
	},
	isFile: path => statIfThere(path)?.isFile() ?? false,
	isDirectory: path => statIfThere(path)?.isDirectory() ?? false,
	list: directory => entries(directory)
		.map(entry => ({name: entry.name, isDirectory: entry.isDirectory()}))
		.sort((a, b) => a.name < b.name ? -1 : 1),
};

const reasons: Readonly<Record<string, string>> = {
	EACCES: 'permission denied',
	EISDIR: 'it is a directory',
	ENAMETOOLONG: 'its name is too long',
	ELOOP: 'its links go in a circle',
	EPERM: 'permission denied',
};

function entries(directory: string): Dirent[] {
	try {
		return readdirSync(directory, {withFileTypes: true});
	} catch {
		// Not there or not readable: nothing of it can match.
		return [];
	}
}
