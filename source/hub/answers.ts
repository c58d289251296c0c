import {createHash} from 'node:crypto';
import type {Build} from '../fleet/builds.ts';
import {isFinal} from '../fleet/progress.ts';
import type {BuildFilter, Question, Reply} from '../fleet/questions.ts';
import type {LogPiece} from './desk.ts';
import type {Ledger} from './ledger/ledger.ts';
import type {Tokens} from './tokens.ts';
import type {Waiters} from './waiters.ts';

export type ConnectQuestion = Extract<Question, {readonly type: 'join' | 'leave' | 'listen' | 'unlisten'}>;

export interface AnswerParts {
	readonly ledger: Ledger;
	readonly tokens: Tokens;
	readonly waiters: Waiters;
	/** What changes something, or needs the state of now. */
	askLoop(question: Question): Promise<Reply>;
	/** Of another hub, by its id. */
	askElsewhere(hub: string, question: Question): Promise<Reply>;
	/** What the hub is connected with. */
	connect(question: ConnectQuestion): Promise<Reply>;
}

export type Answer = (question: Question, signal?: AbortSignal) => Promise<Reply>;

/** Every question by whoever knows: history, logs and tokens are read where they are kept, the rest is the reducer's. */
export function answerFrom(parts: AnswerParts): Answer {
	const {ledger, tokens, askLoop} = parts;
	return async (question, signal) => {
		switch (question.type) {
			case 'suggest': {
				const {id} = question.body;
				// It may be long over.
				return ledger.hasSuggestion(id) ? {type: 'suggested', body: {suggestion: id, builds: ledger.rowsOf(id), missing: []}} : askLoop(question);
			}

			case 'builds': {
				const builds = buildsOf(ledger, question.body);
				return {type: 'builds', body: {builds, version: versionOf(builds)}};
			}

			case 'show': {
				return show(question.body, parts, signal);
			}

			case 'log': {
				return log(question.body, parts, signal);
			}

			case 'cancel': {
				const {id} = question.body;
				const builds = ledger.rowsOf(id);
				if (builds.length === 0 && !ledger.hasSuggestion(id)) {
					return unknownBuild(id);
				}

				return builds.length > 0 && builds.every(({state}) => isFinal(state)) ? {type: 'done', body: {count: 0}} : askLoop(question);
			}

			case 'retry': {
				const {suggestion} = question.body;
				if (ledger.hasSuggestion(suggestion)) {
					return {type: 'suggested', body: {suggestion, builds: rowsOfRetry(suggestion, ledger), missing: []}};
				}

				const {id} = question.body;
				return ledger.hasSuggestion(id) && ledger.rowsOf(id).length === 0
					? {type: 'refused', body: {kind: 'wrong', message: `${id} has not been built: ${ledger.isWaiting(id) ? 'it waits for a builder that matches' : 'no builder has taken it'}`}}
					: askLoop(question);
			}

			case 'builders':
			case 'pause':
			case 'resume':
			case 'drain': {
				return askLoop(question);
			}

			case 'join':
			case 'leave':
			case 'listen':
			case 'unlisten': {
				return parts.connect(question);
			}

			case 'create-token': {
				return tokens.create(question.body);
			}

			case 'revoke-token': {
				return tokens.revoke(question.body.id);
			}

			case 'tokens': {
				return {type: 'tokens', body: {tokens: tokens.list()}};
			}
		}
	};
}

/** Of a builder of a joined hub, as people call it (`n1@k3j9d0qa`), there are rows by its name, and others of that name. */
function buildsOf(ledger: Ledger, filter: BuildFilter): readonly Build[] {
	const {builder, limit = usualRows} = filter;
	const [name, hub] = builder?.split('@') ?? [];
	if (name === undefined || hub === undefined) {
		return ledger.builds(filter);
	}

	const found: Build[] = [];
	let page: readonly Build[];
	let before = filter.before;
	do {
		page = ledger.builds({...filter, builder: name, limit: mostRows, ...before !== undefined && {before}});
		found.push(...page.filter(build => build.hub === hub));
		before = page.at(-1)?.id;
	} while (page.length === mostRows && found.length < limit);

	return found.slice(0, limit);
}

/** A suggestion for each build that it repeats, numbered behind the first. */
function rowsOfRetry(suggestion: string, ledger: Ledger): readonly Build[] {
	const builds = [...ledger.rowsOf(suggestion)];
	for (let number = 2; ledger.hasSuggestion(`${suggestion}-${number}`); number++) {
		builds.push(...ledger.rowsOf(`${suggestion}-${number}`));
	}

	return builds;
}

async function show({id, known, waitMs = 0}: {readonly id: string; readonly known?: string; readonly waitMs?: number}, {ledger, waiters}: AnswerParts, signal?: AbortSignal): Promise<Reply> {
	const endsAt = performance.now() + Math.min(waitMs, longestWaitMs);
	for (;;) {
		const builds = ledger.rowsOf(id);
		if (builds.length === 0 && !ledger.hasSuggestion(id)) {
			return unknownBuild(id);
		}

		const isGone = builds.length === 0 && !ledger.isWaiting(id);
		const version = isGone ? 'gone' : versionOf(builds);
		if (version !== known || !await waiters.wait({id, includesLog: false}, endsAt - performance.now(), signal)) {
			return {type: 'builds', body: {builds, version, ...isGone && {isGone}}};
		}
	}
}

async function log({build, offset, waitMs = 0}: {readonly build: string; readonly offset: number; readonly waitMs?: number}, {ledger, waiters}: AnswerParts, signal?: AbortSignal): Promise<Reply> {
	const endsAt = performance.now() + Math.min(waitMs, longestWaitMs);
	for (;;) {
		const piece = readPiece(ledger, build, offset, replyBytes);
		if (!piece) {
			return unknownBuild(build);
		}

		if (piece.bytes.length > 0 || piece.isWhole || piece.offset < offset || !await waiters.wait({id: build, includesLog: true}, endsAt - performance.now(), signal)) {
			const {bytes, attempt, isWhole} = piece;
			return {type: 'log', body: {bytes, offset: piece.offset, attempt, isWhole}};
		}
	}
}

/** From the beginning where the log is shorter by now: the build has begun anew. Undefined: there is no such row. */
export function readPiece(ledger: Ledger, build: string, offset: number, maxBytes: number): Omit<LogPiece, 'isAnew'> | undefined {
	const row = ledger.rowsOf(build).find(({id}) => id === build);
	if (!row) {
		return undefined;
	}

	const size = ledger.logSize(build);
	const from = offset > size ? 0 : offset;
	const bytes = ledger.readLog(build, from, maxBytes);
	return {offset: from, bytes, attempt: ledger.attemptOf(build), isWhole: isFinal(row.state) && from + bytes.length >= size};
}

/** Changes whenever people are shown something else; a log that grows alone is none. */
function versionOf(builds: readonly Build[]): string {
	const hash = createHash('sha256');
	for (const {logBytes: _logBytes, machine: _machine, ...shown} of builds) {
		hash.update(JSON.stringify(shown));
	}

	return hash.digest('base64url').slice(0, 16);
}

function unknownBuild(id: string): Reply {
	return {type: 'refused', body: {kind: 'unknown', message: `There is no build ${id}`}};
}

const usualRows = 100;
/** Of a page of rows. */
const mostRows = 1000;
const longestWaitMs = 60_000;
/** Of a log in one answer. */
export const replyBytes = 256 * 1024;
