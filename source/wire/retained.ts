import {Readable} from 'node:stream';
import type {Aedes, AedesPublishPacket} from 'aedes';

/**
 * What the broker keeps, by its topic. aedes looks at all of it for each subscription, to find what a pattern means: a thousand builders
 * that come at once are a thousand presences for each of them. Who connects here names whole topics only (`rules.ts`).
 */
export function keepRetained(aedes: Aedes): void {
	const kept = new Map<string, AedesPublishPacket>();
	Object.assign((aedes as unknown as {readonly persistence: object}).persistence, {
		async storeRetained(packet: AedesPublishPacket) {
			if (packet.payload.length === 0) {
				kept.delete(packet.topic);
			} else {
				// It is changed on its way.
				kept.set(packet.topic, {...packet});
			}
		},
		createRetainedStreamCombi: (topics: readonly string[]) => Readable.from(topics.flatMap(topic => kept.get(topic) ?? [])),
	});
}
