import {readdirSync, readFileSync} from 'node:fs';

export interface Limit {
	readonly what: string;
	/** What to do about it, with the present value. */
	readonly remedy: string;
}

/** Which limit `fs.watch` has run into. */
export function limitOf({code}: NodeJS.ErrnoException): Limit {
	if (code === 'ENOSPC') {
		return {what: 'the limit of inotify watches is reached', remedy: raise('max_user_watches', 'max_inotify_watches')};
	}

	const files = openFileLimit();
	return files === undefined
		? {what: 'too many inotify instances are in use', remedy: raise('max_user_instances', 'max_inotify_instances')}
		: {what: 'too many files are open', remedy: `raise the limit with ulimit -n, now ${files}`};
}

/** How many events the kernel keeps for who does not read them. */
export function maxQueuedEvents(): number {
	return numberIn('/proc/sys/fs/inotify/max_queued_events') ?? 16_384;
}

/** In a container the limit of its user namespace may be the lower one. */
function raise(inotify: string, user: string): string {
	const all = {name: `fs.inotify.${inotify}`, value: numberIn(`/proc/sys/fs/inotify/${inotify}`)};
	const own = {name: `user.${user}`, value: numberIn(`/proc/sys/user/${user}`)};
	const {name, value} = own.value !== undefined && own.value < (all.value ?? Number.POSITIVE_INFINITY) ? own : all;
	return `raise the limit with sysctl ${name}${value === undefined ? '' : `, now ${value}`}`;
}

function numberIn(path: string): number | undefined {
	try {
		return Number(readFileSync(path, 'utf8'));
	} catch {
		return undefined;
	}
}

/** The limit of open files when it is what has been reached: it is told with the same code. */
function openFileLimit(): number | undefined {
	try {
		const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
		return readdirSync('/proc/self/fd').length >= limit - 1 ? limit : undefined;
	} catch {
		// Not even this can be opened, or there is no /proc.
		return undefined;
	}
}
