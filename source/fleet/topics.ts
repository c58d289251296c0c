/** Where messages go; see `messages.ts`. */
export const topics = {
	/** Retained: whether a hub is there, in which session. */
	hub: 'devtui/1/hub',
	/** From the hub to all builders. */
	all: 'devtui/1/all',
	builder: (name: string) => ({
		up: `devtui/1/builder/${name}/up`,
		down: `devtui/1/builder/${name}/down`,
		/** Retained. */
		presence: `devtui/1/builder/${name}/presence`,
	}),
	/** From and to a hub that joins another, at that one's broker. */
	peer: (hub: string) => ({
		up: `devtui/1/peer/${peerUser(hub)}/up`,
		down: `devtui/1/peer/${peerUser(hub)}/down`,
		/** Its last will: the session that is gone. */
		gone: `devtui/1/peer/${peerUser(hub)}/gone`,
	}),
	client: (id: string) => ({
		ask: `devtui/1/client/${id}/ask`,
		answer: `devtui/1/client/${id}/answer`,
	}),
} as const;

/** The MQTT user name of a hub that joins another, which no builder can have; rules of other brokers know it from its topics. */
export function peerUser(hub: string): string {
	return `${peerPrefix}${hub}`;
}

/** Undefined: it is none. */
export function hubOfPeer(user: string): string | undefined {
	return user.startsWith(peerPrefix) ? user.slice(peerPrefix.length) : undefined;
}

const peerPrefix = 'hub@';
