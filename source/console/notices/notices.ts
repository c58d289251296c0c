import {changeView, type Intent} from '../keymap/row.ts';
import type {ConsoleClock, ConsoleHost} from '../host.ts';
import {usualPreferences} from '../preferences.ts';
import {showService} from '../show-service.ts';
import {serviceOf, type Subject} from '../subject.ts';
import {newsBetween, type News} from './news.ts';
import {createNoticeBoard, type Notice} from './notice-board.ts';
import {ringSequences} from './ring.ts';

/** What becomes of services whose panes are not on the screen. */
export interface Notices {
	/** The project may have changed. */
	follow(subject: Subject): void;
	/** What is to be told now, the newest first: nothing of a service that is seen. */
	current(subject: Subject): readonly Notice[];
	/** Go to the service that was told of last, or to one that has failed. */
	goThere(subject: Subject): readonly Intent[];
	dispose(): void;
}

export interface NoticesOptions {
	readonly host: Pick<ConsoleHost, 'store' | 'clock' | 'preferences'>;
	readonly setTimer: ConsoleClock['setTimer'];
	/** Others are to be told, or none any more. */
	onChange(): void;
	sendToTerminal(sequence: string): void;
}

export function createNotices({host, setTimer, onChange, sendToTerminal}: NoticesOptions): Notices {
	const {store, clock, preferences: {notify} = usualPreferences} = host;
	const board = createNoticeBoard();
	let known = store.getSnapshot();
	let lastRungAt = Number.NEGATIVE_INFINITY;
	let latest: string | undefined;
	let cancelEnd: (() => void) | undefined;

	function tell(news: readonly News[], title: string): void {
		const now = clock.now();
		const told = news.filter(each => board.tell(each, now));
		if (told.length > 0) {
			latest = told.at(-1)?.service;
			ring(told.filter(({type}) => notify.on.includes(type === 'ready' ? 'ready' : 'failed')), title, now);
			awaitEnd();
			onChange();
		}
	}

	function ring(told: readonly News[], title: string, now: number): void {
		const [first] = told;
		if (first && notify.by.length > 0 && Math.abs(now - lastRungAt) >= ringMs) {
			lastRungAt = now;
			const others = told.length > 1 ? `, and ${told.length - 1} more` : '';
			sendToTerminal(ringSequences(notify.by, title, `${first.service} ${first.text}${others}`));
		}
	}

	function awaitEnd(): void {
		cancelEnd?.();
		const ends = board.current(clock.now()).map(({until}) => until);
		cancelEnd = ends.length === 0 ? undefined : setTimer(Math.max(minTimerMs, Math.min(...ends) - clock.now()), () => {
			onChange();
			awaitEnd();
		});
	}

	return {
		follow(subject) {
			const before = known;
			known = subject.state;
			if (before !== known) {
				tell(newsBetween(before, known, subject.project).filter(({service}) => isHidden(service, subject)), subject.project.name);
			}
		},
		current: subject => board.current(clock.now()).filter(({service}) => isHidden(service, subject)),
		goThere(subject) {
			const {view} = subject;
			const told = board.current(clock.now()).find(({service}) => isHidden(service, subject))?.service ?? latest;
			const service = told !== undefined && told !== view.selected && view.services.includes(told) ? told : nextFailed(subject);
			latest = undefined;
			return service === undefined
				? changeView({type: 'say', message: {text: 'nothing has failed elsewhere', tone: 'refused'}})
				: showService(view, service);
		},
		dispose() {
			cancelEnd?.();
		},
	};
}

/** The next below the selected one, round and round. */
function nextFailed(subject: Subject): string | undefined {
	const {view: {services, selected}} = subject;
	const at = services.indexOf(selected);
	return [...services.slice(at + 1), ...services.slice(0, Math.max(0, at))].find(name => troubled.has(serviceOf(subject, name).phase.type));
}

const troubled: ReadonlySet<string> = new Set(['failed', 'backoff', 'unready', 'skipped']);

function isHidden(service: string, {view, panes}: Subject): boolean {
	return view.services.includes(service) && panes[service] === undefined;
}

/** A person is called no more often. */
const ringMs = 3000;
const minTimerMs = 50;
