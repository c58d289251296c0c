import * as v from 'valibot';
import type {Head, PassedAnswer, PassedAsk, PeerMessage, PeerRecord, RecordBody, Records, SuggestionRecord} from '../peer-messages.ts';
import {build, builderEntries, suggestion} from './builds.ts';
import {count, id, line, listOf, positive, schemaOf, time, words} from './parts.ts';
import {question, reply} from './questions.ts';

const suggestionRecord = schemaOf<SuggestionRecord>()(v.object({
	type: v.literal('suggestion'),
	suggestion,
	queuedAt: time,
	first: positive,
	isWaiting: v.boolean(),
	isOver: v.boolean(),
	for: v.exactOptional(id),
}));

const recordBody = schemaOf<RecordBody>()(v.union([
	suggestionRecord,
	v.object({type: v.literal('row'), row: build}),
	v.object({type: v.literal('gone'), id}),
	v.object({type: v.literal('builder'), builder: v.object(builderEntries)}),
	v.object({type: v.literal('hub'), name: line(300), links: listOf(id, 1000)}),
]));

const peerRecord = schemaOf<PeerRecord>()(v.object({number: positive, body: recordBody}));

const headEntries = {hub: id, upTo: count, since: count};
const head = schemaOf<Head>()(v.object(headEntries));
const heads = listOf(head, 10_000);

const records = schemaOf<Records>()(v.object({...headEntries, after: count, records: listOf(peerRecord, 1000)}));

const hops = v.pipe(count, v.maxValue(1000));
const ask = schemaOf<PassedAsk>()(v.object({id, from: id, for: id, hops, question}));
const answer = schemaOf<PassedAnswer>()(v.object({id, for: id, hops, reply}));

const sessions = {session: id, to: id};

export const peerMessage = schemaOf<PeerMessage>()(v.variant('type', [
	v.object({type: v.literal('peer-hello'), session: id, to: v.exactOptional(id), body: v.object({hub: id, heads, refusal: v.exactOptional(words)})}),
	v.object({type: v.literal('records'), ...sessions, body: records}),
	v.object({type: v.literal('have'), ...sessions, body: v.object({heads})}),
	v.object({type: v.literal('peer-ask'), ...sessions, body: ask}),
	v.object({type: v.literal('peer-answer'), ...sessions, body: answer}),
]));
