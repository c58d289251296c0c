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
	client: (id: string) => ({
		ask: `devtui/1/client/${id}/ask`,
		answer: `devtui/1/client/${id}/answer`,
	}),
} as const;
