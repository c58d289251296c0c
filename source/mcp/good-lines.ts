import {StringDecoder} from 'node:string_decoder';
import {Transform} from 'node:stream';
import {ErrorCode, JSONRPCMessageSchema} from '@modelcontextprotocol/sdk/types.js';

/** Lets the lines through that are messages of the protocol. What is wrong with another one is told at once, since the SDK leaves whoever has sent it without an answer. */
export function goodLines(answer: (error: object) => void): Transform {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	/** In the middle of a line that is too long. */
	let isSkipping = false;

	const refuse = (id: unknown, code: ErrorCode, message: string) => {
		answer({jsonrpc: '2.0', id: isId(id) ? id : null, error: {code, message}});
	};

	const refuseLong = () => {
		refuse(undefined, ErrorCode.InvalidRequest, `This line is longer than ${maxLineLength} characters.`);
	};

	const isGood = (line: string): boolean => {
		if (line.length > maxLineLength) {
			refuseLong();
			return false;
		}

		let message: unknown;
		try {
			message = JSON.parse(line);
		} catch (error) {
			refuse(undefined, ErrorCode.ParseError, `This line is no JSON: ${(error as Error).message}.`);
			return false;
		}

		if (JSONRPCMessageSchema.safeParse(message).success) {
			return true;
		}

		refuse((message as {readonly id?: unknown} | null)?.id, ErrorCode.InvalidRequest, Array.isArray(message)
			? 'Several messages in one line are not understood: send one a line.'
			: 'This is no message of JSON-RPC 2.0: it has "jsonrpc": "2.0", a "method", and an "id" when it wants an answer.');
		return false;
	};

	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			const lines = `${rest}${decoder.write(chunk)}`.split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				const wasSkipping = isSkipping;
				isSkipping = false;
				if (!wasSkipping && line.trim() !== '' && isGood(line)) {
					this.push(`${line}\n`);
				}
			}

			if (rest.length > maxLineLength) {
				if (!isSkipping) {
					refuseLong();
				}

				isSkipping = true;
				rest = '';
			}

			done();
		},
		flush(done) {
			if (!isSkipping && rest.trim() !== '' && isGood(rest)) {
				this.push(`${rest}\n`);
			}

			done();
		},
	});
}

const maxLineLength = 4 * 1024 * 1024;

function isId(id: unknown): id is string | number {
	return typeof id === 'string' || typeof id === 'number';
}
