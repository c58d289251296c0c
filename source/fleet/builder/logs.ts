import {chunkBytes} from '../builds.ts';
import type {BuilderEvent} from './events.ts';
import {resetPatience, type BuilderState, type StepLog, type Turn} from './state.ts';

export function printed(state: BuilderState, {job, step, bytes}: BuilderEvent & {readonly type: 'printed'}): void {
	const found = state.held.get(job)?.steps?.[step];
	if (found?.report.state === 'running') {
		found.log.printed = Math.max(found.log.printed, bytes);
		place(state, found.log);
	}
}

/** Whoever stands in the right line keeps its turn there. */
export function place({logs}: BuilderState, log: StepLog): void {
	const unsent = log.printed - log.sent;
	const mayBeRead = unsent > 0 && log.reading === 0 && log.unacknowledged.length < windowChunks;
	const line = mayBeRead ? unsent < chunkBytes ? logs.some : logs.full : undefined;
	for (const other of [logs.full, logs.some]) {
		if (other !== line) {
			other.delete(log);
		}
	}

	line?.add(log);
}

/** Chunks of one step that the hub has not acknowledged. */
const windowChunks = 8;
/** Bytes of logs in one report. */
export const batchBytes = 4 * chunkBytes;
/** Pieces of logs in one report, however small. */
export const batchChunks = 500;
/** Bytes of all steps that the hub has not acknowledged: after a day without it there may be thousands of logs to send. */
const mostUnacknowledgedBytes = 64 * chunkBytes;

/** One piece of each, as many as the next report can hold. */
export function readSome({state, effects}: Turn, line: ReadonlySet<StepLog>): void {
	const {logs, speech} = state;
	for (const log of line) {
		const bytes = Math.min(chunkBytes, log.printed - log.sent);
		const isTooMuch = speech.bytes + logs.readBytes + bytes > batchBytes
			|| speech.chunks.length + logs.reads.size >= batchChunks
			|| logs.unacknowledgedBytes + logs.readBytes + bytes > mostUnacknowledgedBytes;
		if (isTooMuch) {
			return;
		}

		log.reading = bytes;
		logs.reads.add(log);
		logs.readBytes += bytes;
		place(state, log);
		const {held: {job, attempt}, step, sent} = log;
		effects.push({type: 'read-spool', job: job.id, attempt, step, offset: sent});
	}
}

export function spoolRead(state: BuilderState, {job, attempt, step, offset, bytes}: BuilderEvent & {readonly type: 'spool-read'}): void {
	const {speech} = state;
	const held = state.held.get(job);
	const log = held?.steps?.[step]?.log;
	if (!log || held?.attempt !== attempt || log.reading === 0 || log.sent !== offset) {
		return;
	}

	// It may have printed more than has been told yet.
	const wanted = bytes.subarray(0, log.reading);
	stopReading(state, log);
	// What should be there and is not is read again when the patience of its log ends (`resend`).
	if (wanted.length > 0) {
		speech.chunks.push({job, attempt, step, offset, bytes: wanted});
		speech.bytes += wanted.length;
		log.unacknowledged = [...log.unacknowledged, offset + wanted.length];
		move(state, log, log.acknowledged, offset + wanted.length);
	}
}

/** The hub has it up to `offset`; what says less has come late. */
export function acknowledgeLog(state: BuilderState, log: StepLog, offset: number): void {
	const acknowledged = Math.min(offset, log.printed);
	if (acknowledged > log.acknowledged) {
		resetPatience(log.patience);
		log.unacknowledged = log.unacknowledged.filter(end => end > acknowledged);
		move(state, log, acknowledged, Math.max(log.sent, acknowledged));
	}
}

/** Everything from `offset` on is sent again. */
export function rewind(state: BuilderState, log: StepLog, offset: number): void {
	const acknowledged = Math.min(offset, log.printed);
	stopReading(state, log);
	log.unacknowledged = [];
	move(state, log, acknowledged, acknowledged);
}

export function forgetLog(state: BuilderState, log: StepLog): void {
	rewind(state, log, log.printed);
}

export function isWhole({acknowledged, printed}: StepLog): boolean {
	return acknowledged === printed;
}

function move(state: BuilderState, log: StepLog, acknowledged: number, sent: number): void {
	if (sent !== log.sent) {
		stopReading(state, log);
	}

	state.logs.unacknowledgedBytes += sent - acknowledged - (log.sent - log.acknowledged);
	log.acknowledged = acknowledged;
	log.sent = sent;
	place(state, log);
}

function stopReading({logs}: BuilderState, log: StepLog): void {
	logs.reads.delete(log);
	logs.readBytes -= log.reading;
	log.reading = 0;
}
