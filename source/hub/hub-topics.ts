import {topics} from '../fleet/topics.ts';

/** What a hub reads: its own presence, too, so that two of them notice each other. */
export const hubSubscriptions: readonly string[] = [topics.hub, topics.builder('+').up, topics.builder('+').presence, topics.client('+').ask];

export type HubTopic =
	| {readonly type: 'hub'}
	| {readonly type: 'up' | 'presence'; readonly builder: string}
	| {readonly type: 'ask'; readonly client: string};

/** Which of them it is; undefined: none. */
export function readTopic(topic: string): HubTopic | undefined {
	if (topic === topics.hub) {
		return {type: 'hub'};
	}

	const [, room, name = '', type] = /^devtui\/1\/(builder|client)\/([^/]+)\/(up|presence|ask)$/.exec(topic) ?? [];
	if (room === 'builder' && (type === 'up' || type === 'presence')) {
		return {type, builder: name};
	}

	return room === 'client' && type === 'ask' ? {type, client: name} : undefined;
}
