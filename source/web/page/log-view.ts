import {fetchLog, logUrl, Refusal, type LogPart} from './api.ts';
import {h, setText} from './dom.ts';
import {blockElement, fillRest} from './log-element.ts';
import {createLogReader} from './log-text.ts';
import {createLogWindow, type Block, type Change} from './log-window.ts';
import {sizeText} from './words.ts';

export interface LogView {
	readonly element: HTMLElement;
	/** How much of it the hub has. */
	grow(logBytes: number): void;
	follow(): void;
	close(): void;
}

/** The log of a build, live: its end, or what is scrolled to, and never more than fits a browser well. */
export function openLog(id: string, logBytes: number): LogView {
	const ending = new AbortController();
	const window = createLogWindow(mostBytes);
	const elements = new Map<Block, HTMLElement>();
	let reader = createLogReader();
	let size = logBytes;
	let attempt: number | undefined;
	let isWhole = false;
	let isLoadingOlder = false;
	let isAtBottom = true;
	/** Its end is looked at, and goes on being so when it grows. */
	let isFollowing = true;
	let wake = () => {};

	const blocks = h('div');
	const rest = h('div', {class: 'block'});
	const scroller = h('div', {class: 'log', tabindex: '0', role: 'region', 'aria-label': `Log of ${id}`, scroll: onScroll}, blocks, rest);
	const place = h('span', {class: 'place'});
	const followButton = h('button', {type: 'button', click: follow}, 'End');
	const element = h('section', {class: 'log-box', 'aria-label': 'Log'},
		h('div', {class: 'log-bar'},
			place,
			h('button', {type: 'button', click: toStart}, 'Start'),
			followButton,
			h('a', {class: 'button', href: logUrl(id), download: ''}, 'Raw'),
		),
		scroller,
	);

	function show({added, removed}: Change, isOlder: boolean): void {
		for (const block of removed) {
			elements.get(block)?.remove();
			elements.delete(block);
		}

		if (added) {
			const made = blockElement(added.lines, isOlder ? createLogReader() : reader);
			elements.set(added, made);
			blocks[isOlder ? 'prepend' : 'append'](made);
		}

		fillRest(rest, window.rest, reader);
		showPlace();
	}

	function showPlace(): void {
		const isAll = window.start === 0 && window.end >= size;
		const text = size === 0 ? (isWhole ? 'printed nothing' : 'nothing printed yet') : isAll ? sizeText(size) : `${sizeText(window.start)} – ${sizeText(window.end)} of ${sizeText(size)}`;
		setText(place, text);
		followButton.disabled = isFollowing;
	}

	function clear(offset: number): void {
		window.reset(offset);
		elements.clear();
		blocks.replaceChildren();
		rest.replaceChildren();
		reader = createLogReader();
		isWhole = false;
	}

	/** False: it is another log, of another attempt, and all has been begun anew. */
	function isSame(part: LogPart, offset: number): boolean {
		const isKnown = (attempt === undefined || attempt === part.attempt) && part.offset === offset;
		attempt = part.attempt;
		if (!isKnown) {
			clear(0);
			size = 0;
		}

		return isKnown;
	}

	async function load(): Promise<void> {
		const {end} = window;
		const part = await fetchLog(id, {offset: end, limit: partBytes, waitMs: end < size ? 0 : waitMs}, ending.signal);
		// Somebody has gone elsewhere meanwhile.
		if (window.end !== end || !isSame(part, end)) {
			return;
		}

		const first = end > 0 && window.blocks.length === 0 && window.rest.length === 0 ? part.bytes.indexOf(lineFeed) + 1 : 0;
		if (first > 0) {
			window.reset(end + first);
		}

		size = Math.max(size, end + part.bytes.length);
		({isWhole} = part);
		show(window.append(part.bytes.subarray(first)), false);
		if (isFollowing) {
			scroller.scrollTop = scroller.scrollHeight;
		} else {
			look();
		}
	}

	function look(): void {
		const {scrollTop, scrollHeight, clientHeight} = scroller;
		isAtBottom = scrollHeight - scrollTop - clientHeight < nearEnd;
	}

	async function loadOlder(): Promise<void> {
		if (isLoadingOlder || window.start === 0) {
			return;
		}

		isLoadingOlder = true;
		try {
			const {start} = window;
			const offset = Math.max(0, start - partBytes);
			const part = await fetchLog(id, {offset, limit: start - offset, waitMs: 0}, ending.signal);
			if (window.start === start && isSame(part, offset)) {
				const before = scroller.scrollHeight - scroller.scrollTop;
				const change = window.prepend(offset, part.bytes);
				show({...change, removed: []}, true);
				// What is looked at stays where it is.
				scroller.scrollTop = scroller.scrollHeight - before;
				show({added: undefined, removed: change.removed}, true);
			}
		} catch {
			// It is tried again with the next scroll.
		} finally {
			isLoadingOlder = false;
		}
	}

	function onScroll(): void {
		look();
		isFollowing = isAtBottom && size - window.end <= partBytes;
		if (scroller.scrollTop < scroller.clientHeight) {
			void loadOlder();
		}

		showPlace();
		wake();
	}

	function follow(): void {
		if (size - window.end > partBytes) {
			clear(Math.max(0, size - partBytes));
		}

		isAtBottom = true;
		isFollowing = true;
		scroller.scrollTop = scroller.scrollHeight;
		wake();
	}

	function toStart(): void {
		if (window.start > 0) {
			clear(0);
		}

		scroller.scrollTop = 0;
		isFollowing = false;
		look();
		wake();
	}

	async function run(): Promise<void> {
		for (let delayMs = firstDelayMs; !ending.signal.aborted;) {
			const hasMore = !isWhole || window.end < size;
			if (!isAtBottom || !hasMore || document.hidden) {
				await new Promise<void>(resolve => {
					wake = resolve;
				});
				continue;
			}

			try {
				// It prints faster than it could be read.
				if (isFollowing && size - window.end > mostBytes) {
					clear(size - partBytes);
				}

				await load();
				delayMs = firstDelayMs;
			} catch (error) {
				if (error instanceof Refusal && error.status === 404) {
					setText(place, error.message);
					return;
				}

				await new Promise(resolve => {
					setTimeout(resolve, delayMs);
				});
				delayMs = Math.min(delayMs * 1.5, longestDelayMs);
			}
		}
	}

	const onVisibility = () => {
		wake();
	};
	document.addEventListener('visibilitychange', onVisibility);
	clear(Math.max(0, size - partBytes));
	showPlace();
	void run();
	return {
		element,
		grow(bytes) {
			// Begun anew, after its end was there.
			if (bytes < size || (isWhole && bytes > size)) {
				isWhole = false;
			}

			size = Math.max(size, bytes);
			showPlace();
			wake();
		},
		follow,
		close() {
			ending.abort();
			document.removeEventListener('visibilitychange', onVisibility);
			wake();
		},
	};
}

const partBytes = 128 * 1024;
/** In the page at once; a log may have any number. */
const mostBytes = 1024 * 1024;
const waitMs = 25_000;
const nearEnd = 40;
const lineFeed = 0x0A;
const firstDelayMs = 500;
const longestDelayMs = 5000;
