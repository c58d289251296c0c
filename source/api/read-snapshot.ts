import {readFile} from 'node:fs/promises';
import {gunzipSync} from 'node:zlib';
import * as v from 'valibot';
import type {Journal} from '../core/journal.ts';
import type {LogEntry} from '../logs/entry.ts';
import type {SnapshotHead} from './snapshot-routes.ts';

export interface Snapshot {
	readonly head: SnapshotHead;
	readonly journal: Journal;
	/** In the order in which they came. */
	readonly entries: readonly LogEntry[];
}

export type ReadSnapshot =
	| {readonly type: 'ok'; readonly snapshot: Snapshot}
	/** A clause: `it is no snapshot of devtui`. */
	| {readonly type: 'problem'; readonly text: string};

/** What `devtui snapshot` has written, packed or not. */
export async function readSnapshot(file: string): Promise<ReadSnapshot> {
	let lines: readonly unknown[];
	try {
		const bytes = await readFile(file);
		const isPacked = bytes[0] === 0x1F && bytes[1] === 0x8B;
		const text = (isPacked ? gunzipSync(bytes, {maxOutputLength: mostBytes}) : bytes).toString('utf8');
		lines = text.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as unknown);
	} catch (error) {
		return {type: 'problem', text: describe(error as NodeJS.ErrnoException)};
	}

	const [first, second, ...rest] = lines;
	const head = v.safeParse(headSchema, first);
	if (!head.success && head.issues.every(({type}) => type === 'regex')) {
		return {type: 'problem', text: 'a name in it has control characters'};
	}

	if (!head.success) {
		return {type: 'problem', text: v.is(v.object({type: v.literal('devtui-snapshot')}), first) ? 'another version of devtui has written it' : 'it is no snapshot of devtui'};
	}

	const journal = v.safeParse(journalSchema, second);
	const entries = v.safeParse(v.array(entrySchema), rest.slice(0, -1));
	const end = v.safeParse(endSchema, rest.at(-1));
	if (!journal.success || !entries.success || !end.success || end.output.entries !== entries.output.length) {
		return {type: 'problem', text: 'it is not whole'};
	}

	return {
		type: 'ok',
		snapshot: {
			head: head.output,
			// What is in them has been written by the same core; names, which become text on a terminal, have been looked at.
			journal: second as Journal,
			entries: entries.output.map(({kind, ...entry}) => ({...entry, type: kind})) as readonly LogEntry[],
		},
	};
}

/** Of text. */
const mostBytes = 1024 ** 3;

const name = v.pipe(v.string(), v.regex(/^[^\p{Cc}]*$/u));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const headSchema = v.object({
	type: v.literal('devtui-snapshot'),
	version: v.literal(1),
	devtui: name,
	project: name,
	directory: name,
	takenAt: v.pipe(v.string(), v.isoTimestamp()),
	machine: name,
});

const servicesSchema = v.record(name, v.looseObject({name, phase: v.looseObject({type: name}), run: count, watch: v.looseObject({}), jobs: v.array(v.unknown())}));
const projectSchema = v.looseObject({name, directory: name, services: v.array(v.looseObject({name, dependsOn: v.array(v.unknown())}))});
const journalSchema = v.looseObject({
	type: v.literal('journal'),
	project: projectSchema,
	state: v.looseObject({services: servicesSchema, failed: v.array(name)}),
	steps: v.array(v.looseObject({
		event: v.looseObject({type: name, at: v.number()}),
		services: servicesSchema,
		rest: v.looseObject({failed: v.array(name)}),
		order: v.optional(v.array(name)),
		project: v.optional(projectSchema),
	})),
});

const entrySchema = v.object({
	type: v.literal('entry'),
	kind: v.picklist(['output', 'run-started', 'notice']),
	sequence: count,
	service: name,
	run: count,
	at: v.number(),
	firstLine: count,
	lineCount: count,
	stream: v.optional(v.picklist(['stdout', 'stderr'])),
	text: v.string(),
});

const endSchema = v.object({type: v.literal('end'), entries: count});

function describe({code, message}: NodeJS.ErrnoException): string {
	switch (code) {
		case 'ENOENT': {
			return 'it is not there';
		}

		case 'EISDIR': {
			return 'it is a directory';
		}

		case 'EACCES': {
			return 'it may not be read';
		}

		case 'Z_BUF_ERROR': {
			return 'it is not whole';
		}

		case 'Z_DATA_ERROR': {
			return 'it is damaged';
		}

		case 'ERR_BUFFER_TOO_LARGE': {
			return 'it is too large';
		}

		case undefined: {
			return 'it is no snapshot of devtui';
		}

		default: {
			return message;
		}
	}
}
