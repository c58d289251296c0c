import {builderName} from '../fleet/build-row.ts';
import type {Build} from '../fleet/builds.ts';
import {isFinal} from '../fleet/progress.ts';
import type {Question, Reply} from '../fleet/questions.ts';
import type {Answer, AnswerParts} from './answers.ts';
import type {LogPiece} from './desk.ts';

/**
 * Of the builds and builders of joined hubs there are rows here, and nothing else: their logs are at their hub, and what is wanted
 * of them is asked there. `here` answers for this hub alone.
 */
export function answerWithOthers(parts: AnswerParts, here: Answer): Answer {
	const {ledger, askElsewhere} = parts;
	return async (question, signal) => {
		switch (question.type) {
			case 'log': {
				const hub = hubOf(parts, question.body.build);
				return hub === undefined ? here(question, signal) : askElsewhere(hub, {type: 'log', body: {...question.body, waitMs: Math.min(question.body.waitMs ?? 0, longestWaitMs)}});
			}

			case 'cancel': {
				const builds = ledger.rowsOf(question.body.id);
				if (builds.length === 0 && ledger.hasSuggestion(question.body.id)) {
					return most(await Promise.all([here(question, signal), ...hubsOf(parts).map(async hub => askElsewhere(hub, question))]));
				}

				return everywhere(question, builds.filter(({state}) => !isFinal(state)), parts, here);
			}

			case 'retry': {
				const reply = await everywhere(question, ledger.rowsOf(question.body.id).filter(({state}) => isFinal(state)), parts, here);
				await haveCome(reply, parts, signal);
				return reply;
			}

			case 'pause':
			case 'resume':
			case 'drain': {
				return govern(question, parts, here);
			}

			case 'suggest':
			case 'builds':
			case 'show':
			case 'builders':
			case 'join':
			case 'leave':
			case 'listen':
			case 'unlisten':
			case 'create-token':
			case 'revoke-token':
			case 'tokens': {
				return here(question, signal);
			}
		}
	};
}

/** Whoever asks for builds of another hub next finds them here: their rows come by themselves, and may come later than the answer. */
async function haveCome(reply: Reply, {ledger, waiters}: AnswerParts, signal?: AbortSignal): Promise<void> {
	const wanted = reply.type === 'suggested' ? reply.body.builds : [];
	const endsAt = performance.now() + rowsWaitMs;
	for (const {id} of wanted) {
		while (ledger.rowsOf(id).length === 0 && await waiters.wait({id, includesLog: false}, endsAt - performance.now(), signal)) {
			// Something else of it has come.
		}
	}
}

/** Where the row with this id is; undefined: here, or nowhere. */
export function hubOf({ledger}: Pick<AnswerParts, 'ledger'>, build: string): string | undefined {
	return ledger.rowsOf(build).find(({id}) => id === build)?.hub;
}

/** Of the log of a row of another hub; undefined: that one has no answer. */
export async function fetchPiece(parts: AnswerParts, build: string, {offset, maxBytes, waitMs = 0}: {readonly offset: number; readonly maxBytes?: number; readonly waitMs?: number}): Promise<LogPiece | undefined> {
	const hub = hubOf(parts, build);
	const reply = hub === undefined ? undefined : await parts.askElsewhere(hub, {type: 'log', body: {build, offset, waitMs}});
	if (reply?.type !== 'log') {
		return undefined;
	}

	const {bytes, isWhole, ...place} = reply.body;
	const piece = bytes.subarray(0, maxBytes);
	return {...place, bytes: piece, isWhole: isWhole && piece.length === bytes.length, isAnew: false};
}

export async function* followElsewhere(parts: AnswerParts, build: string, from: number, signal: AbortSignal): AsyncGenerator<LogPiece> {
	let offset = from;
	let attempt: number | undefined;
	let hasSome = from > 0;
	while (!signal.aborted) {
		const piece = await fetchPiece(parts, build, {offset, waitMs: followWaitMs});
		if (!piece) {
			return;
		}

		const isAnew = hasSome && attempt !== undefined && attempt !== piece.attempt;
		if (isAnew && piece.offset > 0) {
			// It has grown beyond this place already: from its beginning.
			offset = 0;
			continue;
		}

		({attempt} = piece);
		hasSome ||= piece.bytes.length > 0;
		offset = piece.offset + piece.bytes.length;
		if (isAnew || piece.bytes.length > 0 || piece.isWhole) {
			yield {...piece, isAnew};
		}

		if (piece.isWhole) {
			return;
		}
	}
}

/** Where these builds are, and here if they are here or nowhere. */
async function everywhere(question: Extract<Question, {readonly type: 'cancel' | 'retry'}>, builds: readonly Build[], {askElsewhere}: AnswerParts, here: Answer): Promise<Reply> {
	const hubs = [...new Set(builds.flatMap(({hub}) => hub ?? []))];
	const isHere = hubs.length === 0 || builds.some(({hub}) => hub === undefined);
	const isAlone = hubs.length === 1 && !isHere;
	return together(await Promise.all([
		...isHere ? [here(question)] : [],
		...hubs.map(async hub => askElsewhere(hub, isAlone ? question : ofHub(question, hub))),
	]));
}

/** Each hub makes a suggestion of its own. */
function ofHub(question: Extract<Question, {readonly type: 'cancel' | 'retry'}>, hub: string): Question {
	return question.type === 'retry' ? {type: 'retry', body: {...question.body, suggestion: `${question.body.suggestion}-${hub}`}} : question;
}

/** A builder of this hub, or else of another; where several have one of that name, `NAME@HUB` says which. */
async function govern(question: Extract<Question, {readonly type: 'pause' | 'resume' | 'drain'}>, {askLoop, askElsewhere}: AnswerParts, here: Answer): Promise<Reply> {
	const {type, body: {builder}} = question;
	const own = await here(question);
	if (own.type !== 'refused' || own.body.kind !== 'unknown') {
		return own;
	}

	const all = await askLoop({type: 'builders', body: {}});
	const found = all.type === 'builders' ? all.body.builders.filter(row => row.hub !== undefined && (row.name === builder || builderName(row) === builder)) : [];
	const [first, ...others] = found;
	if (!first?.hub) {
		return own;
	}

	return others.length === 0
		? askElsewhere(first.hub, {type, body: {builder: first.name}})
		: {type: 'refused', body: {kind: 'wrong', message: `Several hubs have a builder ${builder}: say ${found.map(row => builderName(row)).join(' or ')}`}};
}

function hubsOf({ledger}: AnswerParts): readonly string[] {
	return ledger.readPeers().hubs.map(({hub}) => hub).filter(hub => hub !== ledger.hub);
}

/** What one of them refuses the others may have done. */
function together(replies: readonly Reply[]): Reply {
	const [first, ...others] = replies.filter(({type}) => type !== 'refused');
	return first ? others.reduce((sum, each) => added(sum, each), first) : replies[0]!;
}

function added(one: Reply, other: Reply): Reply {
	if (one.type === 'done' && other.type === 'done') {
		return {type: 'done', body: {count: one.body.count + other.body.count}};
	}

	if (one.type === 'suggested' && other.type === 'suggested') {
		const {suggestion, builds, missing} = one.body;
		return {type: 'suggested', body: {suggestion, builds: [...builds, ...other.body.builds], missing: [...missing, ...other.body.missing]}};
	}

	return one;
}

/** Of one thing that all of them have. */
function most(replies: readonly Reply[]): Reply {
	const counts = replies.flatMap(reply => reply.type === 'done' ? [reply.body.count] : []);
	return counts.length === 0 ? replies[0]! : {type: 'done', body: {count: Math.max(...counts)}};
}

const rowsWaitMs = 5000;
/** Whoever has lost interest is asked no longer than this. */
const followWaitMs = 10_000;
/** Shorter than an answer is waited for. */
const longestWaitMs = 30_000;
