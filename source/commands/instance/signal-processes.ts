import process from 'node:process';
import type {SignalTarget} from '../../api/instance.ts';
import type {SignalName} from '../../core/spec.ts';

/** Processes of one service, and no others. Answers with what stands in the way. */
export function signalProcesses({main, all}: {readonly main: number; readonly all: readonly number[]}, signal: SignalName, to: Exclude<SignalTarget, 'group'>): string | undefined {
	if (to === 'main') {
		return send(main, signal);
	}

	if (to !== 'children') {
		return all.includes(to.pid) ? send(to.pid, signal) : `has no process ${to.pid}`;
	}

	const children = all.filter(pid => pid !== main);
	return children.length === 0 ? 'has no children' : children.map(pid => send(pid, signal)).find(trouble => trouble !== undefined);
}

function send(pid: number, signal: SignalName): string | undefined {
	try {
		process.kill(pid, signal);
		return undefined;
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'ESRCH' ? `has no process ${pid} any more` : `cannot signal ${pid}: ${String(code)}`;
	}
}
