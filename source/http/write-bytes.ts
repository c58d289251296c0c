import type {ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {Answer} from './answer.ts';

/** `isHead`: only what it would begin with. */
export async function writeBytes(response: ServerResponse, {contentType, headers, bytes}: Answer & {readonly type: 'bytes'}, isHead: boolean): Promise<void> {
	response.writeHead(200, {'Content-Type': contentType, 'Cache-Control': 'no-store', ...headers});
	// Whoever has sent for it learns that it is there before the first byte of it is.
	response.flushHeaders();
	try {
		await pipeline(Readable.from(isHead ? [] : bytes, {objectMode: false, highWaterMark: 0}), response);
	} catch {
		// The reader has gone away, or what came of it is all there is: the connection is cut, as its end must not look whole.
		response.destroy();
	}
}
