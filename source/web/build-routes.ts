import {randomInt} from 'node:crypto';
import * as v from 'valibot';
import {trouble, type Answer} from '../http/answer.ts';
import {one} from '../http/route.ts';
import type {Build, Suggestion} from '../fleet/builds.ts';
import {askDesk} from './ask-desk.ts';
import {buildOfPage} from './rows.ts';
import {refusalOf, webRoute, type Visitor, type WebRoute} from './visitor.ts';

const count = v.pipe(one, v.regex(/^\d{1,15}$/, 'a whole number'), v.transform(Number));
const flag = v.optional(v.boolean(), false);

export const buildRoutes: readonly WebRoute[] = [
	webRoute('reader', 'GET', '/api/builds', v.strictObject({project: v.optional(one), revision: v.optional(one), builder: v.optional(one), state: v.optional(one), before: v.optional(one), limit: v.optional(count)}), async (visitor, {project, revision, builder, state, before, limit}, signal) => {
		const filter = {
			...filled({project, revision, builder, state, before}),
			...limit !== undefined && {limit: Math.min(Math.max(1, limit), mostRows)},
		};
		return askDesk(visitor, {type: 'builds', body: filter}, 'builds', signal, ({builds}) => builds.map(buildOfPage));
	}),

	webRoute('reader', 'GET', '/api/builds/:id', v.strictObject({id: v.string(), known: v.optional(one), wait: v.optional(count)}), async (visitor, {id, known, wait}, signal) =>
		askDesk(visitor, {type: 'show', body: {id, ...known !== undefined && {known}, ...wait !== undefined && {waitMs: wait}}}, 'builds', signal, ({builds, version, isGone}) => ({builds: builds.map(buildOfPage), version, ...isGone && {isGone}}))),

	webRoute('reader', 'GET', '/api/builds/:id/log', v.strictObject({id: v.string(), offset: v.optional(count), limit: v.optional(count), wait: v.optional(count)}), async (visitor, {id, offset = 0, limit, wait}, signal) =>
		limit === undefined ? wholeLog(visitor, id, offset, wait, signal) : pieceOfLog(visitor, {id, offset, limit, ...wait !== undefined && {wait}}, signal)),

	webRoute('client', 'POST', '/api/suggestions', v.strictObject({
		id: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z\d]{12}$/, '12 letters and digits'))),
		project: v.string(),
		revisions: v.array(v.string()),
		on: v.optional(v.record(v.string(), v.string()), {}),
		any: flag,
		steps: v.optional(v.string()),
		supersedes: flag,
		timeLimitMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
	}), async (visitor, {id = newId(), any, steps, timeLimitMs, ...rest}, signal) => {
		const suggestion: Suggestion = {...rest, id, isForAnyOne: any, ...filled({steps}), ...timeLimitMs !== undefined && {timeLimitMs}};
		return askDesk(visitor, {type: 'suggest', body: suggestion}, 'suggested', signal, suggested);
	}),

	webRoute('client', 'POST', '/api/builds/:id/cancel', v.strictObject({id: v.string()}), async (visitor, body, signal) =>
		askDesk(visitor, {type: 'cancel', body}, 'done', signal, done => done)),

	webRoute('client', 'POST', '/api/builds/:id/retry', v.strictObject({id: v.string(), suggestion: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z\d]{12}$/, '12 letters and digits')))}), async (visitor, {id, suggestion = newId()}, signal) =>
		askDesk(visitor, {type: 'retry', body: {id, suggestion}}, 'suggested', signal, suggested)),
];

const mostRows = 1000;
/** Of a log in one answer, and of one read. */
const mostBytes = 1024 * 1024;
const readBytes = 256 * 1024;
const binary = 'application/octet-stream';

function suggested({suggestion, builds, missing}: {readonly suggestion: string; readonly builds: readonly Build[]; readonly missing: readonly string[]}): object {
	return {suggestion, builds: builds.map(buildOfPage), missing};
}

function filled<Fields extends Record<string, string | undefined>>(fields: Fields): {readonly [Name in keyof Fields]?: string} {
	return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== undefined && text !== '')) as {readonly [Name in keyof Fields]?: string};
}

/** What there is, up to so many bytes; `wait`: for some, or for the end. */
async function pieceOfLog(visitor: Visitor, {id, offset, limit, wait = 0}: {readonly id: string; readonly offset: number; readonly limit: number; readonly wait?: number}, signal: AbortSignal): Promise<Answer> {
	const {desk} = visitor.web;
	if (wait > 0) {
		// It only waits: the log may be long, and the piece that is wanted short.
		const identity = visitor.identify();
		const reply = identity && await desk.ask({type: 'log', body: {build: id, offset, waitMs: wait}}, identity, {signal});
		if (reply?.type === 'refused') {
			return unknownBuild(id);
		}
	}

	const piece = refusalOf('reader', visitor) ?? await desk.fetchLog(id, offset, Math.min(Math.max(1, limit), mostBytes));
	if (!piece || 'type' in piece) {
		return piece ?? unknownBuild(id);
	}

	return {
		type: 'content',
		contentType: binary,
		body: new Uint8Array(piece.bytes),
		headers: {'Cache-Control': 'no-store', ...fileName(id), ...placeHeaders(piece)},
	};
}

/** To its end where it has one yet; `wait`: to its end, however long that takes. */
async function wholeLog(visitor: Visitor, id: string, offset: number, wait: number | undefined, signal: AbortSignal): Promise<Answer> {
	const {desk} = visitor.web;
	const first = await desk.fetchLog(id, offset, 1);
	if (!first) {
		return unknownBuild(id);
	}

	return {type: 'bytes', contentType: binary, headers: {...fileName(id), ...placeHeaders(first)}, bytes: wait === undefined ? nowThere() : growing()};

	async function* nowThere(): AsyncIterable<Uint8Array> {
		for (let at = first!.offset; !signal.aborted;) {
			const piece = await desk.fetchLog(id, at, readBytes);
			if (!piece || piece.bytes.length === 0 || piece.attempt !== first!.attempt) {
				return;
			}

			yield piece.bytes;
			at += piece.bytes.length;
		}
	}

	async function* growing(): AsyncIterable<Uint8Array> {
		for await (const {bytes, isAnew} of desk.followLog(id, first!.offset, signal)) {
			// What was sent cannot be taken back: it is cut off, and whoever asks again has the new one.
			if (isAnew || refusalOf('reader', visitor)) {
				throw new Error('the log is another one now');
			}

			yield bytes;
		}
	}
}

function placeHeaders({offset, attempt, isWhole}: {readonly offset: number; readonly attempt: number; readonly isWhole: boolean}): Record<string, string> {
	return {'X-Log-Offset': String(offset), 'X-Log-Attempt': String(attempt), 'X-Log-Whole': String(isWhole)};
}

/** No browser shows what a build has printed as a page. */
function fileName(id: string): Record<string, string> {
	return {'Content-Disposition': `attachment; filename="${id.replaceAll(/[^\w.-]/g, '_')}.log"`};
}

function unknownBuild(id: string): Answer {
	return trouble(404, 'unknown-build', `There is no build ${id}.`);
}

/** As `Suggestion` wants it. */
function newId(): string {
	return Array.from({length: 12}, () => letters[randomInt(letters.length)]).join('');
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
