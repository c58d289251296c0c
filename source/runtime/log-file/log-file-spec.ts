import path from 'node:path';
import type {LogFileSpec} from '../../core/spec.ts';

export interface LogPaths {
	readonly stdout: string;
	readonly stderr: string;
}

export function logPathsOf(service: string, spec: Pick<LogFileSpec, 'path' | 'isSplit'>): LogPaths {
	const stdout = path.resolve(spec.path.replaceAll('{name}', service));
	return {stdout, stderr: spec.isSplit && !isDevice(stdout) ? errorPath(stdout) : stdout};
}

/** Log files and their backups are nothing to watch: the watcher may leave these out, and what they are rotated to. */
export function isLogPath(file: string, paths: readonly string[]): boolean {
	return paths.some(log => file === log || (file.startsWith(`${log}.`) && /^\d+$/.test(file.slice(log.length + 1))));
}

function errorPath(file: string): string {
	const {dir, name, ext} = path.parse(file);
	return path.join(dir, `${name}.err${ext}`);
}

/** There is no `/dev/null.err`. */
function isDevice(file: string): boolean {
	return file.startsWith('/dev/');
}
