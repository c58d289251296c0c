import {numbersInProc, readProc} from '../system/proc.ts';
import {send} from './child-session.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * Ends whoever has one of the environments of a run and no launcher any more: when a launcher and the fork server are
 * killed at once, nobody else knows of a daemon that has left its session. Calls back when nobody is left.
 */
export function endMarked(environments: readonly Variables[], isLauncher: (pid: number) => boolean, done: () => void): void {
	const left = markedBy(environments).filter(pid => !ancestorsOf(pid).some(isLauncher));
	if (left.length === 0) {
		done();
		return;
	}

	for (const pid of left) {
		send(pid, 'SIGKILL');
	}

	setTimeout(() => endMarked(environments, isLauncher, done), pollMs);
}

const pollMs = 50;
/** Together no other run has them, not even of another devtui. */
const marks = ['DEVTUI_SOCKET', 'DEVTUI_SERVICE', 'DEVTUI_RUN'];

function markedBy(environments: readonly Variables[]): readonly number[] {
	const wanted = environments.filter(environment => marks.every(name => environment[name] !== undefined)).map(environment => marks.map(name => `${name}=${environment[name]}`));
	if (process.platform !== 'linux' || wanted.length === 0) {
		return [];
	}

	return numbersInProc().filter(pid => {
		// Nothing of one that has ended, or is another user's; a dead one has no environment.
		const variables = readProc(`${pid}/environ`)?.split('\0');
		return variables !== undefined && wanted.some(each => each.every(mark => variables.includes(mark))) && pid !== process.pid;
	});
}

function ancestorsOf(pid: number): readonly number[] {
	const parent = Number(/^PPid:\s+(\d+)$/m.exec(readProc(`${pid}/status`) ?? '')?.[1] ?? 0);
	return parent > 1 ? [parent, ...ancestorsOf(parent)] : [];
}
