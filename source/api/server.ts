import type {Socket} from 'node:net';
import type {Guard} from '../http/guard.ts';
import {createHttpServer} from '../http/server.ts';
import type {Instance} from './instance.ts';
import {keepRecentAnswers} from './recent-answers.ts';
import {routes} from './routes.ts';

export interface ApiServer {
	/** Take over a connection that was accepted; with a guard from one who may be anybody. */
	accept(connection: Socket, guard?: Guard): void;
	/** Answers that are under way are still given; connections are left to whoever has accepted them. */
	close(): Promise<void>;
}

/** HTTP and JSON for one instance. */
export function createApiServer(instance: Instance): ApiServer {
	const guards = new WeakMap<Socket, Guard>();
	const recent = keepRecentAnswers(instance.store, url => momentaryAnswer(instance, url));
	const admitted = {type: 'ok', subject: instance} as const;
	const {accept, close} = createHttpServer<Instance>({
		routes,
		admit: ({socket, headers}) => guards.get(socket)?.(headers) ?? admitted,
		answerAtOnce: recent.give,
		maxBodyBytes,
	});
	return {
		accept(connection, guard) {
			if (guard) {
				guards.set(connection, guard);
			}

			accept(connection, guard === undefined);
		},
		close,
	};
}

const maxBodyBytes = 1024 * 1024;

/** A bug is left for where it is answered. */
function momentaryAnswer(instance: Instance, url: string): string | undefined {
	const route = routes.find(({path, holdsForAMoment}) => holdsForAMoment && path === url);
	try {
		const answer = route?.answer(instance, {}, AbortSignal.abort());
		return answer && 'value' in answer && answer.type === 'value' ? JSON.stringify(answer.value) : undefined;
	} catch {
		return undefined;
	}
}
