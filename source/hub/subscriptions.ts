import {hubOfPeer, topics} from '../fleet/topics.ts';

/** What a hub reads: its own presence, too, so that two of them notice each other. */
export const subscriptions: readonly string[] = [topics.hub, topics.builder('+').up, topics.builder('+').presence, topics.client('+').ask, 'devtui/1/peer/+/up', 'devtui/1/peer/+/gone'];

export type Topic =
	| {readonly type: 'hub'}
	| {readonly type: 'up' | 'presence'; readonly builder: string}
	| {readonly type: 'ask'; readonly client: string}
	| {readonly type: 'peer-up' | 'peer-gone'; readonly hub: string};

/** Which of them it is; undefined: none. */
export function readTopic(topic: string): Topic | undefined {
	if (topic === topics.hub) {
		return {type: 'hub'};
	}

	const [, room, name = '', type] = /^devtui\/1\/(builder|client|peer)\/([^/]+)\/(up|presence|ask|gone)$/.exec(topic) ?? [];
	if (room === 'builder' && (type === 'up' || type === 'presence')) {
		return {type, builder: name};
	}

	const hub = hubOfPeer(name);
	if (room === 'peer' && hub !== undefined && (type === 'up' || type === 'gone')) {
		return {type: `peer-${type}`, hub};
	}

	return room === 'client' && type === 'ask' ? {type, client: name} : undefined;
}
