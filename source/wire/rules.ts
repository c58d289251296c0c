import type {TokenRole} from '../fleet/questions.ts';
import {topics} from '../fleet/topics.ts';

/** Whose token it is; `name`: of a builder. */
export interface Identity {
	readonly role: TokenRole;
	readonly name?: string;
}

/** What one connection to the embedded broker may do; nothing else, and nothing with wildcards. */
export interface Rights {
	readonly publish: ReadonlyMap<string, {readonly isRetainable: boolean}>;
	readonly subscribe: ReadonlySet<string>;
}

/**
 * `session`: letters and digits, of this process alone; of a client those that stand in its topics. Who comes with the id of another
 * connection ends that one: a builder's begins with its name, and a client's cannot be guessed.
 */
export function clientIdOf(who: {readonly role: 'builder' | 'hub'; readonly name: string} | {readonly role: 'client'}, session: string): string {
	return who.role === 'client' ? session : `${who.role}:${who.name}:${session}`;
}

/** Undefined: this id is not for this one. */
export function rightsOf({role, name}: Identity, clientId: string): Rights | undefined {
	if (role === 'builder' || role === 'hub') {
		const start = `${role}:${name ?? ''}:`;
		return name !== undefined && isTopicName(name) && clientId.startsWith(start) && isSession(clientId.slice(start.length))
			? role === 'builder' ? builderRights(name) : hubRights(name)
			: undefined;
	}

	return isSession(clientId) ? clientRights(clientId) : undefined;
}

function builderRights(name: string): Rights {
	const own = topics.builder(name);
	return {
		publish: new Map([[own.up, {isRetainable: false}], [own.presence, {isRetainable: true}]]),
		subscribe: new Set([own.down, topics.all, topics.hub]),
	};
}

/** Of one that joins this hub. */
function hubRights(id: string): Rights {
	const own = topics.peer(id);
	return {
		publish: new Map([[own.up, {isRetainable: false}], [own.gone, {isRetainable: true}]]),
		subscribe: new Set([own.down, topics.hub]),
	};
}

function clientRights(session: string): Rights {
	const own = topics.client(session);
	return {publish: new Map([[own.ask, {isRetainable: false}]]), subscribe: new Set([own.answer, topics.hub])};
}

function isSession(text: string): boolean {
	return /^[A-Za-z\d]{1,64}$/.test(text);
}

/** One level of a topic, that no pattern of another level matches. */
function isTopicName(text: string): boolean {
	return /^[^+#/\p{Cc}]+$/u.test(text);
}
