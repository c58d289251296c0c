import {byId, h} from './dom.ts';

/** A sentence that comes by itself: seen for a while, and said by screen readers. */
export function announce(text: string, isProblem = false): void {
	const place = byId('notices');
	const notice = h('p', {class: isProblem ? 'notice problem' : 'notice'}, text);
	place.append(notice);
	while (place.childElementCount > mostAtOnce) {
		place.firstElementChild?.remove();
	}

	setTimeout(() => {
		notice.remove();
	}, isProblem ? problemMs : shownMs);
}

/** Whatever came of it is told. */
export async function doAndTell(what: () => Promise<string>): Promise<void> {
	try {
		announce(await what());
	} catch (error) {
		announce(error instanceof TypeError ? 'The hub does not answer: it is away, or the network is.' : (error as Error).message, true);
	}
}

const mostAtOnce = 4;
const shownMs = 6000;
const problemMs = 12_000;
