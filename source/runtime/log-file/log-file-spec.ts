import path from 'node:path';
import type {LogFileSpec} from '../../core/spec.ts';

export interface LogPaths {
	readonly stdout: string;
	readonly stderr: string;
}

export function logPathsOf(service: string, spec: Pick<LogFileSpec, 'path' | 'isSplit'>): LogPaths {
	const stdout = path.resolve(spec.path.replaceAll('{name}', service));
	return {stdout, stderr: spec.isSplit && !isDevicePath(stdout) ? errorPath(stdout) : stdout};
}

/** Log files and their backups are nothing to watch: the watcher may leave these out, and what they are rotated to. */
export function isLogPath(file: string, paths: readonly string[]): boolean {
	return paths.some(log => file === log || (file.startsWith(`${log}.`) && /^\d+$/.test(file.slice(log.length + 1))));
}

/** `/dev/null` is never rotated, not even where somebody has put a file in its place, and there is no `/dev/null.err`. */
export function isDevicePath(file: string): boolean {
	return file.startsWith('/dev/') && !file.startsWith('/dev/shm/');
}

function errorPath(file: string): string {
	const {dir, name, ext} = path.parse(file);
	return path.join(dir, `${name}.err${ext}`);
}
