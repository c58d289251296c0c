import {randomUUID} from 'node:crypto';
import type {Answer} from '../../http/answer.ts';
import {trouble} from '../../http/answer.ts';
import {openSession, type Session, type Stage} from './session.ts';
import type {LookedUp} from './wire.ts';

/** The consoles that are attached to an instance. */
export interface Consoles {
	open(): Answer;
	/** Undefined: there is no such session (any more). */
	session(id: string): Pick<Session, 'take'> | undefined;
	lookUp(service: string): LookedUp;
}

export interface ConsolesOptions extends Stage {
	lookUp(service: string): LookedUp;
}

export function createConsoles(options: ConsolesOptions): Consoles {
	const sessions = new Map<string, Session>();
	return {
		open: () => sessions.size >= mostSessions ? trouble(409, 'not-possible', `${mostSessions} consoles are attached already.`) : {
			type: 'lines',
			async write(lines) {
				const id = randomUUID();
				const session = openSession(id, options);
				sessions.set(id, session);
				try {
					await session.write(lines);
				} finally {
					sessions.delete(id);
				}
			},
		},
		session: id => sessions.get(id),
		lookUp: options.lookUp,
	};
}

const mostSessions = 64;
