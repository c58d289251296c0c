import path from 'node:path';
import process from 'node:process';
import {ask} from '../../api/client.ts';
import type {About} from '../../api/instance.ts';
import {projectSockets} from '../../api/project-sockets.ts';
import {fileFlags} from './file-flags.ts';

export interface OtherHere {
	readonly socket: string;
	readonly pid: number;
	/** Given by name, absolute. */
	readonly files: readonly [string, ...string[]];
}

/** Instances with files of their own names that were started in this directory, or whose files are in it. */
export async function othersHere(directory: string): Promise<readonly OtherHere[]> {
	const answers = await Promise.all(projectSockets(process.env).map(async socket => {
		const response = await ask(socket, {method: 'GET', path: '/instance', silenceMs: patienceMs});
		const {pid, files: [first, ...others] = [], startedIn} = (response.type === 'ok' ? response.value : {}) as Partial<About>;
		const isHere = first !== undefined && (startedIn === directory || path.dirname(first) === directory);
		return isHere && pid !== undefined ? [{socket, pid, files: [first, ...others]} satisfies OtherHere] : [];
	}));
	return answers.flat();
}

/** One that hangs is another project's, mostly. */
const patienceMs = 1000;

/** How it is reached: a line. */
export function describeOther({pid, files}: OtherHere): string {
	const flags = fileFlags(files.map(file => shortName(file)));
	return `Here runs the devtui with pid ${pid}, started with${flags}. Ask that one with: devtui ps${flags}\n`;
}

function shortName(file: string): string {
	const relative = path.relative(process.cwd(), file);
	return relative.startsWith('..') ? file : relative;
}
