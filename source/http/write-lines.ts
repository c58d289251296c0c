import type {ServerResponse} from 'node:http';
import {createTextWriter} from '../lib/text-writer.ts';
import type {Lines} from './answer.ts';
import {eventText, lineText} from './event-text.ts';

/** How objects are written one after the other. */
export interface Wire {
	readonly contentType: string;
	/** A sign of life, which says nothing. */
	readonly heartbeat: string;
	text(line: object): string;
}

export const asJson: Wire = {contentType: 'application/json', heartbeat: '\n', text: line => `${lineText(line)}\n`};
export const asLines: Wire = {...asJson, contentType: 'application/x-ndjson'};
export const asEvents: Wire = {contentType: 'text/event-stream', heartbeat: ':\n\n', text: eventText};

/** `signal`: the reader has gone away, or devtui ends. Straight to the connection: streams of the web cost each of many readers more than all else. */
export async function writeLines(response: ServerResponse, {contentType, heartbeat: signOfLife, text: textOf}: Wire, signal: AbortSignal, write: (lines: Lines) => Promise<void>): Promise<void> {
	let isGone = response.destroyed;
	// For who does not read, signs of life do not pile up.
	let isWriting = false;
	let wake = () => {};
	response.on('drain', () => {
		wake();
	});
	response.on('close', () => {
		isGone = true;
		wake();
	});
	// Its end is told by `close`.
	response.on('error', () => {});
	response.writeHead(200, {'Content-Type': contentType, 'Cache-Control': 'no-store'});

	const writeText = createTextWriter(response);
	const writeOut = async (text: string) => {
		if (isGone || writeText(text)) {
			return;
		}

		isWriting = true;
		await new Promise<void>(resolve => {
			wake = resolve;
		});
		isWriting = false;
	};

	const heartbeat = setInterval(() => {
		if (!isWriting) {
			void writeOut(signOfLife);
		}
	}, heartbeatMs);
	try {
		await write({
			async write(line) {
				heartbeat.refresh();
				await writeOut(textOf(line));
			},
			async writeAll(lines) {
				for (const text of blocksOf(lines, textOf)) {
					if (isGone) {
						return;
					}

					heartbeat.refresh();
					await writeOut(text);
				}
			},
			isGone: () => isGone,
			signal,
		});
	} finally {
		clearInterval(heartbeat);
		response.end();
	}
}

/** A sign of life on answers that take their time: an empty line, which JSON allows in front. */
const heartbeatMs = 3000;
const blockBytes = 64 * 1024;

function* blocksOf(lines: Iterable<object>, textOf: Wire['text']): Generator<string> {
	let block = '';
	for (const line of lines) {
		block += textOf(line);
		if (block.length > blockBytes) {
			yield block;
			block = '';
		}
	}

	if (block !== '') {
		yield block;
	}
}
