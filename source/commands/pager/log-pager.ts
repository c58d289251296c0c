import {spawn} from 'node:child_process';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {mergedEntries} from '../../api/older/merged.ts';
import type {LogPager, PagerOutcome} from '../../console/host.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import type {LogEntry} from '../../logs/entry.ts';
import type {LogStore} from '../../logs/log-store.ts';
import {describeUnread, type OlderLog} from '../../logs/older-log.ts';
import {choosePager, type PagerCommand} from './choose-pager.ts';
import {ignoreInterrupts} from './ignore-interrupts.ts';
import {labelsOf, logText} from './log-text.ts';

/** The user's pager, over the logs that devtui keeps, and before them what log files have. */
export function logPager(logs: LogStore, environment: Readonly<Record<string, string | undefined>>, older?: OlderLog): LogPager {
	return pagerOf({
		hasLog: service => logs.firstSequence(service) !== undefined || (older?.chains([service]) ?? []).length > 0,
		// As it is now: what the cap drops while somebody reads is kept for this, what comes is not waited for.
		read: async services => wholeLog(services, logs.read(logs.start(), {services}).entries, older),
	}, environment);
}

async function* wholeLog(services: readonly string[], entries: readonly LogEntry[], older: OlderLog | undefined): AsyncGenerator<string> {
	const parts = (older?.chains(services) ?? []).map(chain => ({service: chain.service, blocks: chain.forward()}));
	for (const unread of older?.notRead(services) ?? []) {
		yield `── ${escapeControls(describeUnread(unread))} ──\n`;
	}

	for await (const some of mergedEntries(parts, entries)) {
		yield* logText(some, labelsOf(services));
	}
}

export interface PagedLogs {
	hasLog(service: string): boolean;
	/** Pieces of whole lines, of several services with their names; or why there are none. */
	read(services: readonly string[]): Promise<Iterable<string> | AsyncIterable<string> | {readonly problem: string}>;
}

/** The user's pager, over logs wherever they are. */
export function pagerOf({hasLog, read}: PagedLogs, environment: Readonly<Record<string, string | undefined>>): LogPager {
	return {
		hasLog,
		async open(services, signal) {
			const restore = ignoreInterrupts();
			try {
				const text = await read(services);
				return 'problem' in text ? {type: 'problem', text: text.problem} : await show(choosePager(environment), text, signal);
			} finally {
				restore();
			}
		},
	};
}

async function show({command, environment, advice}: PagerCommand, text: Iterable<string> | AsyncIterable<string>, signal: AbortSignal): Promise<PagerOutcome> {
	const child = spawn('/bin/sh', ['-c', command], {env: {...environment}, stdio: ['pipe', 'inherit', 'inherit'], signal, killSignal: 'SIGTERM'});
	// Who leaves before the end does not want the rest.
	const fed = pipeline(Readable.from(text), child.stdin).catch(() => {});
	const outcome = await new Promise<PagerOutcome>(resolve => {
		child.on('error', error => {
			resolve({type: 'problem', text: `${command}: ${error.message}`});
		});
		child.on('exit', (code, killedBy) => {
			resolve(describe(command, advice, code, killedBy));
		});
	});
	child.stdin.destroy();
	await fed;
	return outcome;
}

/** What a shell says of a program that is not there, or is none. */
const missing = new Set([126, 127]);

function describe(command: string, advice: string, code: number | null, signal: NodeJS.Signals | null): PagerOutcome {
	if (code === 0) {
		return {type: 'closed'};
	}

	const end = signal === null ? `exited ${code}` : `was ended by ${signal}`;
	return {type: 'problem', text: code !== null && missing.has(code) ? `the pager cannot be run: ${command} (${advice})` : `the pager ${end}: ${command}`};
}
