import type {NewsOfPage} from '../rows.ts';

export interface LiveListener {
	news(news: NewsOfPage): void;
	/** `isLive`: all that is shown is so now. Else why not, and it is being tried again. */
	changed(isLive: boolean): void;
	/** It cannot be had: perhaps who looks has to say again who he is. */
	failed(): Promise<void>;
}

/** What changes at the hub, for as long as somebody can see it; a connection that breaks is made again. */
export function followHub(listener: LiveListener): () => void {
	let source: EventSource | undefined;
	let lastId = '';
	let timer: ReturnType<typeof setTimeout> | undefined;
	let delayMs = firstDelayMs;
	let isOver = false;

	function open(): void {
		clearTimeout(timer);
		if (isOver || source || document.hidden) {
			return;
		}

		const opened = new EventSource(`/api/events?after=${encodeURIComponent(lastId)}`);
		source = opened;
		opened.onmessage = ({data, lastEventId}: MessageEvent<string>) => {
			lastId = lastEventId;
			const news = JSON.parse(data) as NewsOfPage;
			if (news.hub) {
				delayMs = firstDelayMs;
				listener.changed(true);
			}

			listener.news(news);
		};
		// Its own way to come back gives up where a hub that is starting answers with an error.
		opened.onerror = () => {
			close();
			listener.changed(false);
			void listener.failed().finally(() => {
				timer = setTimeout(open, delayMs);
				delayMs = Math.min(delayMs * growth, longestDelayMs);
			});
		};
	}

	function close(): void {
		source?.close();
		source = undefined;
	}

	// A browser has six connections to a host for all its windows: those that nobody sees do not hold one.
	function onVisibility(): void {
		clearTimeout(timer);
		if (document.hidden) {
			timer = setTimeout(close, hiddenMs);
		} else {
			open();
		}
	}

	document.addEventListener('visibilitychange', onVisibility);
	open();
	return () => {
		isOver = true;
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', onVisibility);
		close();
	};
}

const firstDelayMs = 500;
const growth = 1.3;
const longestDelayMs = 5000;
const hiddenMs = 10_000;
