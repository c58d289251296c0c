import {decodePresence, isRefusal} from '../../fleet/codec.ts';

/** Whether a hub is at the broker, by what that keeps of it: where there is none nobody has to wait for its answer. */
export interface HubPresence {
	/** A message of the topic on which hubs say that they are there. */
	heard(payload: Uint8Array): void;
	/** It has said something, which only one does that is there. */
	answered(): void;
	/** What the broker keeps may have come before. */
	connected(): void;
	/** Or nobody wants to know any more. */
	lost(): void;
	readonly isThere: boolean;
	/** It has not been there for `patienceMs`, though the broker is. */
	readonly isMissed: boolean;
}

export interface PresenceListener {
	/** While the connection stands; at once when it is there before. */
	came(): void;
	missed(): void;
}

export function watchHubPresence({came, missed}: PresenceListener, patienceMs = 3000): HubPresence {
	let isConnected = false;
	let isThere = false;
	let isMissed = false;
	let timer: NodeJS.Timeout | undefined;

	const settle = () => {
		clearTimeout(timer);
		isMissed = false;
		if (isConnected && isThere) {
			came();
		} else if (isConnected) {
			timer = setTimeout(() => {
				isMissed = true;
				missed();
			}, patienceMs);
		}
	};

	const see = (isThereNow: boolean) => {
		if (isThereNow !== isThere) {
			isThere = isThereNow;
			settle();
		}
	};

	return {
		heard(payload) {
			const found = decodePresence(payload);
			see(!isRefusal(found) && found.session !== undefined);
		},
		answered() {
			see(true);
		},
		connected() {
			isConnected = true;
			settle();
		},
		lost() {
			isConnected = false;
			isThere = false;
			settle();
		},
		get isThere() {
			return isThere;
		},
		get isMissed() {
			return isMissed;
		},
	};
}
