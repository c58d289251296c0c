import path from 'node:path';

/** Where what a service prints is kept (`log_file` and its companions). */
export interface LogFileSpec {
	/** Absolute; `{name}` stands for the name of the service. */
	readonly path: string;
	/** Rotated before it would grow beyond; absent: however long. */
	readonly maxBytes?: number;
	/** Rotated when it was begun so long ago; absent: however old. */
	readonly maxAgeMs?: number;
	/** How many rotated files are kept: `x.log.1` is the newest. */
	readonly backups: number;
	readonly hasTimestamps: boolean;
	/** Standard error goes to a file of its own: `x.err.log` beside `x.log`. */
	readonly isSplit: boolean;
}

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
