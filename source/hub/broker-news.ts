/** A connection that is tried again and again, in sentences without their stops: that it is lost, that it is so for another reason, that it is back. */
export interface BrokerNews {
	lost(why: string): void;
	connected(): void;
}

export function createBrokerNews(notice: (text: string) => void): BrokerNews {
	let lostWhy: string | undefined;
	return {
		lost(why) {
			if (why !== lostWhy) {
				lostWhy = why;
				notice(`the broker cannot be reached: ${why}`);
			}
		},
		connected() {
			if (lostWhy !== undefined) {
				lostWhy = undefined;
				notice('connected to the broker');
			}
		},
	};
}
