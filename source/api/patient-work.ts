import process from 'node:process';
import vm from 'node:vm';

export type Worked<Value> =
	| {readonly type: 'done'; readonly value: Value}
	| {readonly type: 'too-long'};

/**
 * Do something that may never end, such as to look for a pattern that somebody has written: it is broken off once it has
 * used so much time of the processor. A machine that stood still meanwhile is no reason to.
 */
export function createPatientWork<Value>(limitMs: number): (work: () => Value) => Worked<Value> {
	let current: (() => Value) | undefined;
	const context = vm.createContext({work: () => current?.()});
	const script = new vm.Script('work()');
	return work => {
		current = work;
		// On a busy machine a process gets a small part of the time: more of it each time, or it would never be told.
		for (let timeout = limitMs; ; timeout *= 2) {
			const before = process.cpuUsage();
			try {
				return {type: 'done', value: script.runInContext(context, {timeout}) as Value};
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
					throw error;
				}

				const {user, system} = process.cpuUsage(before);
				if ((user + system) / 1000 >= limitMs / 2) {
					return {type: 'too-long'};
				}
			}
		}
	};
}
