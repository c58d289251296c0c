// Asks an instance on its socket for so long, as fast as it answers, and prints the answers per second. A process of its own,
// which does as little as can be: what is measured is who answers. Connections are kept; each has so many questions under way.
//
//     node ask-socket.js SOCKET PATH MS CONNECTIONS QUESTIONS
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import net from 'node:net';
import {performance} from 'node:perf_hooks';
import process from 'node:process';

const [, , file, path, ms, connections, questions] = process.argv;
const question = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
const headEnd = Buffer.from('\r\n\r\n');
const begunAt = performance.now();
const counts = await Promise.all(Array.from({length: Number(connections)}, askOn));
process.stdout.write(`${counts.reduce((sum, count) => sum + count, 0) * 1000 / (performance.now() - begunAt)}\n`);

/** Answers with the number of whole answers. */
async function askOn() {
	const connection = net.connect(file);
	connection.write(Buffer.concat(Array.from({length: Number(questions)}, () => question)));
	let count = 0;
	let rest = Buffer.alloc(0);
	/** Of the body that is being read. */
	let missing = 0;
	connection.on('data', chunk => {
		let answered = 0;
		let at = 0;
		if (rest.length > 0) {
			chunk = Buffer.concat([rest, chunk]);
			rest = rest.subarray(0, 0);
		}

		while (at < chunk.length) {
			if (missing > 0) {
				const length = Math.min(missing, chunk.length - at);
				missing -= length;
				at += length;
				answered += missing === 0 ? 1 : 0;
				continue;
			}

			const end = chunk.indexOf(headEnd, at);
			if (end === -1) {
				rest = chunk.subarray(at);
				break;
			}

			missing = bodyLength(chunk.latin1Slice(at, end));
			at = end + headEnd.length;
		}

		count += answered;
		if (performance.now() - begunAt > Number(ms)) {
			connection.destroy();
		} else if (answered > 0) {
			connection.write(answered === 1 ? question : Buffer.concat(Array.from({length: answered}, () => question)));
		}
	});
	await once(connection, 'close');
	return count;
}

function bodyLength(head) {
	const [, length] = /^HTTP\/1\.1 200 .*\r\ncontent-length: (\d+)/is.exec(head) ?? [];
	if (length === undefined) {
		throw new Error(`not answered: ${head}`);
	}

	return Number(length);
}
