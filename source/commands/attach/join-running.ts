import {answersAt} from '../../api/answers-at.ts';
import {usageError} from '../exit-codes.ts';
import type {Front} from '../front/front.ts';
import {act} from '../instance/act.ts';
import {tellRunning} from '../instance/tell-running.ts';

export interface JoinOptions {
	readonly socket: string;
	/** That `up` was told to start. */
	readonly services: readonly string[];
	readonly files: readonly string[];
	readonly wantsConsole: boolean;
	readonly front?: Front;
}

/**
 * The second `up` of a project: on a terminal its console is opened here, too, and the services that were named are started;
 * elsewhere it is said who runs it. Answers with the exit code; undefined: the socket is there, and nobody behind it.
 */
export async function joinRunning({socket, services, files, wantsConsole, front}: JoinOptions): Promise<number | undefined> {
	if (!wantsConsole) {
		return await tellRunning(socket, files) ? usageError : undefined;
	}

	if (!await answersAt(socket)) {
		return undefined;
	}

	const code = services.length > 0 ? await act({files, socket, path: '/start', body: {names: services, wait: false}}) : 0;
	const {attach} = await import('./attach.ts');
	return code === 0 ? attach({files, socket, ...front && {front}}) : code;
}
