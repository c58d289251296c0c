import type {News} from './news.ts';

/** What is said for a short while of a service. */
export interface Notice {
	readonly service: string;
	readonly type: News['type'];
	readonly text: string;
	/** Epoch ms. */
	readonly until: number;
}

/** Keeps what is told short: what goes on and on is told once a minute, who fails and comes back has one line. */
export interface NoticeBoard {
	/** Whether it is worth a bell: it has not just been told. */
	tell(news: News, now: number): boolean;
	/** The newest first. */
	current(now: number): readonly Notice[];
}

export function createNoticeBoard(): NoticeBoard {
	const memories = new Map<string, Memory>();
	let notices: readonly Notice[] = [];

	function show(service: string, type: News['type'], text: string, now: number): void {
		notices = [{service, type, text, until: now + (type === 'ready' ? goodNewsMs : badNewsMs)}, ...notices.filter(notice => notice.service !== service)];
	}

	function tellTrouble({service, type, text, isFinal}: News, now: number): boolean {
		const known = memories.get(service);
		const isLoop = known !== undefined && known.troubles > 0 && isWithin(quietMs, known.toldAt, now);
		const troubles = (known && isWithin(loopMs, known.troubleAt, now) ? known.troubles : 0) + 1;
		const isNews = !isLoop || (isFinal && !known.isFinal);
		memories.set(service, {text, troubles, isFinal, troubleAt: now, toldAt: isNews ? now : known.toldAt, isBack: isNews ? false : known.isBack});
		if (isNews) {
			show(service, type, troubles > 1 ? `${text}, ${troubles} times` : text, now);
		}

		return isNews;
	}

	function tellReady({service, text}: News, now: number): boolean {
		const known = memories.get(service);
		const isBack = known !== undefined && known.troubles > 0 && isWithin(backMs, known.troubleAt, now);
		if (known && isWithin(isBack ? quietMs : againMs, known.toldAt, now) && (known.isBack || !isBack)) {
			return false;
		}

		show(service, 'ready', isBack ? `${known.text} and ${text} again` : text, now);
		memories.set(service, isBack ? {...known, isBack: true} : {text: '', troubles: 0, isFinal: false, troubleAt: Number.NEGATIVE_INFINITY, toldAt: now, isBack: false});
		return true;
	}

	return {
		tell: (news, now) => news.type === 'ready' ? tellReady(news, now) : tellTrouble(news, now),
		current(now) {
			// A clock that was set back keeps nothing for long.
			notices = notices.filter(({until}) => now < until && until - now <= badNewsMs);
			return notices;
		},
	};
}

interface Memory {
	/** What the last trouble was. */
	readonly text: string;
	/** How many there have been, each soon after the one before. */
	readonly troubles: number;
	readonly isFinal: boolean;
	readonly troubleAt: number;
	readonly toldAt: number;
	/** It has been told that it is ready again. */
	readonly isBack: boolean;
}

function isWithin(ms: number, then: number, now: number): boolean {
	return Math.abs(now - then) < ms;
}

const goodNewsMs = 5000;
const badNewsMs = 10_000;
/** Trouble is not told again for so long. */
const quietMs = 60_000;
/** Troubles that are no further from each other are counted together. */
const loopMs = 120_000;
/** Who is ready so soon after a trouble has come back from it. */
const backMs = 30_000;
const againMs = 10_000;
