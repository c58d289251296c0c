import type {Project, Row} from '../helpers/instance.ts';
import {until} from '../helpers/until.ts';

/** Pids once all of them are there: an instance answers before it has started anything. */
export async function pidsOf({ps}: Project, ...names: readonly string[]): Promise<readonly number[]> {
	return until(`pids of ${names.join(', ') || 'all'}`, async () => {
		const pids = (await ps(...names)).map(({pid}) => pid);
		return pids.every(pid => pid !== null) ? pids : undefined;
	});
}

/** As soon as it has a process. */
export async function runningOne({one}: Pick<Project, 'one'>, name: string): Promise<Row & {readonly pid: number}> {
	return until(`a process of ${name}`, async () => {
		const row = await one(name);
		return row.pid === null ? undefined : {...row, pid: row.pid};
	});
}
