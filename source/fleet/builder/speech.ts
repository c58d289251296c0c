import {chunkBytes} from '../builds.ts';
import type {Acknowledgement} from '../messages.ts';
import {settle} from './cancel.ts';
import {acknowledgeLog, batchBytes, batchChunks, isWhole, readSome, rewind} from './logs.ts';
import {heldResults, misses} from './results.ts';
import {reportOf, resetPatience, setTimer, waitASecond, type BuilderState, type HeldJob, type Turn} from './state.ts';

/**
 * A lone event is said at once; what follows within 10 ms goes together, what is a whole batch goes without waiting. What has been
 * printed is read when it can be sent, so that many small outputs are one chunk.
 */
export function speak(turn: Turn): void {
	const {state} = turn;
	const {link, logs, speech, timers} = state;
	if (link.type !== 'welcomed') {
		return;
	}

	readSome(turn, logs.full);
	if (!timers.has('flush')) {
		readSome(turn, logs.some);
	}

	const isFull = speech.bytes + chunkBytes > batchBytes || speech.chunks.length >= batchChunks || speech.jobs.size >= reportsAtOnce;
	const isTime = isFull || !timers.has('flush');
	if (isTime && logs.reads.size === 0 && (speech.isAsked || speech.jobs.size > 0 || speech.chunks.length > 0)) {
		do {
			send(turn, link.hub);
		} while (speech.jobs.size >= reportsAtOnce);

		setTimer(turn, 'flush', flushMs);
		readSome(turn, logs.full);
	}
}

const flushMs = 10;
const reportsAtOnce = 100;
/** A report has some 100 bytes for each step, more where their names are long. */
const stepsAtOnce = 5000;

function send(turn: Turn, hub: string): void {
	const {state, effects} = turn;
	const {speech} = state;
	const jobs = new Set(firstOf(speech.jobs));
	// A log is of no use to a hub that does not know its step.
	for (const {job} of speech.chunks) {
		const held = state.held.get(job);
		if (held && !held.isAcknowledged) {
			jobs.add(held);
		}
	}

	effects.push({type: 'send', message: {type: 'report', session: state.self.session, hub, body: {
		reports: [...jobs].map(held => reportOf(held)),
		chunks: speech.chunks,
		running: state.begun.size,
		isDraining: state.life.type !== 'working',
		isPaused: state.isPaused,
		order: state.heeded.order,
		...heldResults(state),
	}}});
	for (const held of jobs) {
		speech.jobs.delete(held);
	}

	discardChunks(state);
	speech.isAsked = false;
	if (!state.timers.has('resend')) {
		setTimer(turn, 'resend', resendMs);
	}
}

const resendMs = 1000;

/** As many as one message should hold; one at least. */
function firstOf(all: Iterable<HeldJob>): readonly HeldJob[] {
	const jobs: HeldJob[] = [];
	let steps = 0;
	for (const held of all) {
		steps += held.steps?.length ?? 0;
		if (jobs.length === reportsAtOnce || (jobs.length > 0 && steps > stepsAtOnce)) {
			break;
		}

		jobs.push(held);
	}

	return jobs;
}

/** They are in the spool, and are read again when they are wanted. */
export function discardChunks({speech}: BuilderState): void {
	speech.chunks = [];
	speech.bytes = 0;
}

export function acknowledge(turn: Turn, {had, settled}: Acknowledgement): void {
	const {state} = turn;
	for (const {job, attempt, step, offset} of had) {
		const held = state.held.get(job);
		if (held?.attempt === attempt) {
			markAcknowledged(state, held);
			const log = held.steps?.[step]?.log;
			if (log) {
				acknowledgeLog(state, log, offset);
			}
		}
	}

	for (const job of settled) {
		settle(turn, job);
	}
}

/**
 * An answer to an earlier report may be taken for one to the last: then the hub hears of the change with the next, at the latest with
 * the last one, which only `settled` ends.
 */
function markAcknowledged({speech}: BuilderState, held: HeldJob): void {
	if (!held.isAcknowledged && !speech.jobs.has(held)) {
		held.isAcknowledged = true;
		resetPatience(held.patience);
	}
}

/** Each second while something waits for the hub. */
export function resend(turn: Turn): void {
	const {state} = turn;
	const {results, speech} = state;
	// That it is paused may be a mistake: an old report may have reached the hub after the one that says so.
	const asking = [...results && misses(results) ? [results.patience] : [], ...state.isPaused && state.queue.size > 0 ? [state.pausePatience] : []];
	let isWaiting = asking.length > 0;
	for (const patience of asking) {
		if (waitASecond(patience)) {
			speech.isAsked = true;
		}
	}

	for (const held of state.held.values()) {
		if (isAwaited(held)) {
			isWaiting = true;
			if (waitASecond(held.patience)) {
				speech.jobs.add(held);
			}
		}

		for (const {log} of held.steps ?? []) {
			if (!isWhole(log)) {
				isWaiting = true;
				if (waitASecond(log.patience)) {
					rewind(state, log, log.acknowledged);
					speech.jobs.add(held);
				}
			}
		}
	}

	if (isWaiting) {
		setTimer(turn, 'resend', resendMs);
	}
}

function isAwaited({isAcknowledged, phase, steps}: HeldJob): boolean {
	return !isAcknowledged || (phase === 'final' && steps?.every(({log}) => isWhole(log)) === true);
}
