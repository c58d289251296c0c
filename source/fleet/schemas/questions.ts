import * as v from 'valibot';
import type {BuilderRow, BuildFilter, Question, Reply, TokenRow} from '../questions.ts';
import {build, builderEntries, suggestion} from './builds.ts';
import {bytes, count, durationMs, id, limits, line, listOf, nothing, positive, schemaOf, time, words} from './parts.ts';

/** What somebody has typed: the hub says that it knows no such thing. */
const typed = line(1000);

const filter = schemaOf<BuildFilter>()(v.object({
	project: v.exactOptional(typed),
	revision: v.exactOptional(typed),
	builder: v.exactOptional(typed),
	state: v.exactOptional(typed),
	limit: v.exactOptional(v.pipe(positive, v.maxValue(1000))),
	before: v.exactOptional(typed),
}));

const role = v.picklist(['admin', 'client', 'builder', 'reader', 'hub']);
const waitMs = v.exactOptional(durationMs);

export const question = schemaOf<Question>()(v.variant('type', [
	v.object({type: v.literal('suggest'), body: suggestion}),
	v.object({type: v.literal('builds'), body: filter}),
	v.object({type: v.literal('show'), body: v.object({id: typed, known: v.exactOptional(line(200)), waitMs})}),
	v.object({type: v.literal('log'), body: v.object({build: typed, offset: count, waitMs})}),
	v.object({type: v.literal('cancel'), body: v.object({id: typed})}),
	v.object({type: v.literal('retry'), body: v.object({id: typed, suggestion: id})}),
	v.object({type: v.literal('builders'), body: nothing}),
	v.object({type: v.picklist(['pause', 'resume']), body: v.object({builder: typed})}),
	v.object({type: v.literal('drain'), body: v.object({builder: typed})}),
	v.object({type: v.literal('join'), body: v.object({url: typed, token: v.exactOptional(line(1000)), ca: v.exactOptional(v.pipe(v.string(), v.maxLength(200_000)))})}),
	v.object({type: v.literal('leave'), body: v.object({url: typed})}),
	v.object({type: v.picklist(['listen', 'unlisten']), body: v.object({host: line(300), port: v.pipe(count, v.maxValue(65_535))})}),
	v.object({type: v.literal('create-token'), body: v.object({role, name: v.exactOptional(line(100))})}),
	v.object({type: v.literal('revoke-token'), body: v.object({id: typed})}),
	v.object({type: v.literal('tokens'), body: nothing}),
]));

const builderRow = schemaOf<BuilderRow>()(v.object({...builderEntries, running: count, queued: count, hub: v.exactOptional(id)}));

const tokenRow = schemaOf<TokenRow>()(v.object({
	id,
	role,
	name: v.exactOptional(line(100)),
	createdAt: time,
	revokedAt: v.exactOptional(time),
}));

export const reply = schemaOf<Reply>()(v.variant('type', [
	v.object({type: v.literal('suggested'), body: v.object({suggestion: id, builds: listOf(build), missing: listOf(line(100)), elsewhere: v.exactOptional(listOf(line(100)))})}),
	v.object({type: v.literal('builds'), body: v.object({builds: listOf(build), version: line(200), isGone: v.exactOptional(v.literal(true))})}),
	v.object({type: v.literal('log'), body: v.object({bytes: bytes(limits.logBytes), offset: count, attempt: count, isWhole: v.boolean()})}),
	v.object({type: v.literal('builders'), body: v.object({builders: listOf(builderRow)})}),
	v.object({type: v.literal('done'), body: v.object({count})}),
	v.object({type: v.literal('token'), body: v.object({id, secret: line(200)})}),
	v.object({type: v.literal('tokens'), body: v.object({tokens: listOf(tokenRow)})}),
	v.object({type: v.literal('refused'), body: v.object({kind: v.picklist(['wrong', 'unknown', 'forbidden']), message: words})}),
]));
