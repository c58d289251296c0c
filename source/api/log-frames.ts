import type {Wire} from '../http/write-lines.ts';
import type {LogEntry} from '../logs/entry.ts';

/** Under this an object carries text that goes over the wire as it is, behind the line with its JSON. */
export const payload: unique symbol = Symbol('payload');

/** What a service has printed on one stream without anybody else between: whole lines. `length`: of the text, in UTF-16 units. */
export interface LogFrame {
	readonly service: string;
	readonly run: number;
	readonly stream: 'stdout' | 'stderr';
	readonly length: number;
	readonly [payload]: string;
}

/** Who asks for this has the log in frames where it can; what else is told is a line of JSON each, as ever. */
export const framesType = 'application/vnd.devtui.log';

/** Output in frames, all else as `lineOf` says. Work for every line would cost more than all the rest. */
export function* framesOf(entries: readonly LogEntry[], lineOf: (entry: LogEntry) => object): Generator<object> {
	let run: Array<LogEntry & {readonly type: 'output'}> = [];
	for (const entry of entries) {
		const [first] = run;
		if (first && !(entry.type === 'output' && entry.service === first.service && entry.run === first.run && entry.stream === first.stream)) {
			yield frameOf(run);
			run = [];
		}

		if (entry.type === 'output') {
			run.push(entry);
		} else {
			yield lineOf(entry);
		}
	}

	if (run.length > 0) {
		yield frameOf(run);
	}
}

function frameOf(entries: ReadonlyArray<LogEntry & {readonly type: 'output'}>): LogFrame {
	const {service, run, stream} = entries[0]!;
	const text = entries.map(entry => entry.text).join('');
	return {service, run, stream, length: text.length, [payload]: text};
}

export function frameText(line: object): string {
	return `${JSON.stringify(line)}\n${(line as Partial<LogFrame>)[payload] ?? ''}`;
}

/** The log as devtui's own commands take it. */
export const asFrames: Wire = {contentType: framesType, heartbeat: '\n', text: frameText};

/** Takes lines of JSON as they come over the wire, however they are cut; where there are frames among them they are told with their text. */
export function createLineReader(tell: (line: unknown, text?: string) => void, hasFrames = false): (chunk: string) => void {
	let rest = '';
	return chunk => {
		rest += chunk;
		let start = 0;
		for (let newline = rest.indexOf('\n'); newline !== -1; newline = rest.indexOf('\n', start)) {
			if (newline > start) {
				const line = JSON.parse(rest.slice(start, newline)) as Partial<LogFrame>;
				const length = hasFrames ? line.length : undefined;
				if (length !== undefined && rest.length - newline - 1 < length) {
					break;
				}

				if (length === undefined) {
					tell(line);
				} else {
					tell(line, rest.slice(newline + 1, newline + 1 + length));
					newline += length;
				}
			}

			start = newline + 1;
		}

		rest = rest.slice(start);
	};
}
