import {createContext, Script, type Context} from 'node:vm';

/** Some patterns take longer than the universe has: work that is broken off after a while, in the middle of a pattern too. */
export interface TimeLimit {
	/** False: it was broken off, and has taken that long by itself. A machine that stood still meanwhile is not held against it. */
	run(work: () => void): 'done' | 'stalled' | 'too-slow';
}

export function createTimeLimit(limitMs = longestMs): TimeLimit {
	let context: Context | undefined;
	let script: Script | undefined;
	const call = {work() {}};
	/** Grows while the machine gives us too little time to judge by. */
	let patience = 1;

	return {
		run(work) {
			context ??= createContext({call});
			script ??= new Script('call.work()');
			call.work = work;
			const start = process.cpuUsage();
			try {
				script.runInContext(context, {timeout: limitMs * patience});
				patience = 1;
				return cpuMsSince(start) > limitMs ? 'too-slow' : 'done';
			} catch (error) {
				if (!isTimeOut(error)) {
					throw error;
				}

				const isStalled = cpuMsSince(start) < limitMs / 2 && patience < maxPatience;
				patience = isStalled ? patience * 2 : 1;
				return isStalled ? 'stalled' : 'too-slow';
			} finally {
				call.work = nothing;
			}
		},
	};
}

/** Whoever writes a pattern waits for it at most once a key. */
const longestMs = 150;
const maxPatience = 16;

function nothing(): void {}

function isTimeOut(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function cpuMsSince(start: NodeJS.CpuUsage): number {
	const {user, system} = process.cpuUsage(start);
	return (user + system) / 1000;
}
