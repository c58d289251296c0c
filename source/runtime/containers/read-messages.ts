import type {Readable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';

/** What an engine tells while it pulls or builds. */
export interface EngineMessage {
	readonly stream?: string;
	readonly status?: string;
	readonly id?: string;
	readonly progressDetail?: {readonly current?: number; readonly total?: number};
	readonly error?: string;
	readonly errorDetail?: {readonly message?: string};
	readonly aux?: {readonly ID?: string};
}

/** A line of JSON each. */
export async function* readMessages(stream: Readable): AsyncGenerator<EngineMessage> {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	for await (const chunk of stream) {
		const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
		rest = lines.pop()!;
		yield* lines.flatMap(line => parse(line));
	}

	yield* parse(rest);
}

function parse(line: string): readonly EngineMessage[] {
	if (line.trim() === '') {
		return [];
	}

	try {
		return [JSON.parse(line) as EngineMessage];
	} catch {
		// An engine that speaks otherwise: its words are shown as they are.
		return [{stream: `${line}\n`}];
	}
}
