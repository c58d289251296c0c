import type {LineSearch} from '../../logs/search-scan.ts';
import type {ConsoleHost, ConsoleLogs} from '../host.ts';
import type {LogPane} from './log-pane.ts';
import type {Search} from './search.ts';
import type {TimeLimit} from './time-limit.ts';

export interface SlicesOptions {
	readonly logs: ConsoleLogs;
	readonly clock: Pick<ConsoleHost['clock'], 'setTimer'>;
	readonly limit: TimeLimit;
	schedule(turn: () => void): void;
	panes(): readonly LogPane[];
	searches(): ReadonlySet<Search>;
	/** These panes may show something else now; searches may have found what they look for. */
	onProgress(changed: readonly LogPane[]): void;
}

/** Searches and filters work a few ms in each turn of the event loop, so that keys never wait for them. */
export function createSlices({logs, clock, limit, schedule, panes, searches, onProgress}: SlicesOptions) {
	let isScheduled = false;
	let isDisposed = false;
	let cancelLater: (() => void) | undefined;
	let unsubscribe: (() => void) | undefined;

	function wake(): void {
		listen();
		if (!isScheduled && !isDisposed && panes().length > 0) {
			isScheduled = true;
			schedule(turn);
		}
	}

	/** Only while somebody looks at a log. */
	function listen(): void {
		if (panes().length === 0 || isDisposed) {
			unsubscribe?.();
			unsubscribe = undefined;
			return;
		}

		unsubscribe ??= logs.subscribe(wakeLater);
	}

	function wakeLater(): void {
		cancelLater ??= clock.setTimer(gatherMs, () => {
			cancelLater = undefined;
			wake();
		});
	}

	function turn(): void {
		isScheduled = false;
		if (isDisposed) {
			return;
		}

		const changed = new Set(panes().filter(sync));
		const until = performance.now() + sliceMs;
		const isEnough = () => performance.now() >= until;
		let isLeft = false;
		let hasSearched = false;
		for (const {scan, owner, isSearch} of unfinished()) {
			if (isEnough()) {
				isLeft = true;
				break;
			}

			let isMore = false;
			const known = scan.hits.count();
			const outcome = limit.run(() => {
				isMore = scan.step(isEnough);
			});
			if (outcome === 'too-slow') {
				owner.giveUp();
			}

			hasSearched = true;
			isLeft ||= outcome === 'stalled' || (outcome === 'done' && isMore);
			// A pattern is marked in what is in view, found or not yet: to search on changes no pane, until there are lines for a filter to show.
			if (outcome === 'too-slow' || (!isSearch && scan.hits.count() !== known)) {
				for (const pane of isSearch ? owner.panes : [owner]) {
					changed.add(pane);
				}
			}
		}

		if (hasSearched || changed.size > 0) {
			onProgress([...changed]);
		}

		if (isLeft) {
			wake();
		}
	}

	/** Whether there is anything new in a pane. */
	function sync(pane: LogPane): boolean {
		const isOutdated = pane.source().sync();
		let isOther = false;
		const look = () => {
			isOther = pane.lookBelow(isOutdated);
		};

		if (pane.tests().length === 0) {
			look();
		} else if (!pane.isGivenUp() && limit.run(look) === 'too-slow') {
			pane.giveUp();
		}

		return isOutdated || isOther;
	}

	/** What is shown first. */
	function unfinished(): readonly Work[] {
		return [
			...panes().flatMap(pane => {
				const scan = pane.scan();
				return scan && !scan.isDone() && !pane.isGivenUp() ? [{scan, owner: pane, isSearch: false as const}] : [];
			}),
			...[...searches()].flatMap(search => search.scan.isDone() || search.isGivenUp() ? [] : [{scan: search.scan, owner: search, isSearch: true as const}]),
		];
	}

	return {
		wake,
		/** What terminals show has changed: the log may get lines, or what is below it be another. */
		noteTerminals() {
			if (unsubscribe) {
				wakeLater();
			}
		},
		dispose() {
			isDisposed = true;
			cancelLater?.();
			unsubscribe?.();
		},
	};
}

type Work = {readonly scan: LineSearch} & (
	| {readonly owner: LogPane; readonly isSearch: false}
	| {readonly owner: Search; readonly isSearch: true}
);

/** Work of a turn; keys are read between turns. */
const sliceMs = 4;
/** What is printed meanwhile is looked at together. */
const gatherMs = 30;
