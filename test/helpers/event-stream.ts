import {request} from 'node:http';
import {onTestFinished} from 'vitest';
import {until} from './until.ts';

/** An event as a browser understands it. */
export interface ReceivedEvent {
	/** The last one that was named, as a browser keeps it. */
	readonly id: string;
	readonly data: Readonly<Record<string, unknown>>;
}

export interface EventStream {
	readonly events: readonly ReceivedEvent[];
	/** Lines that say nothing. */
	comments(): number;
	status(): number | undefined;
	headers(): Readonly<Record<string, unknown>>;
	has(count: number): Promise<readonly ReceivedEvent[]>;
	close(): void;
}

/** Server-sent events by the rules of the HTML standard. */
export function eventStream(socketPath: string, path: string, headers: Readonly<Record<string, string>> = {}): EventStream {
	const events: ReceivedEvent[] = [];
	let [rest, id, data, comments] = ['', '', '', 0];
	let status: number | undefined;
	let answered: Readonly<Record<string, unknown>> = {};
	const call = request({socketPath, path, agent: false, headers: {Accept: 'text/event-stream', ...headers}}, response => {
		status = response.statusCode;
		answered = response.headers;
		response.setEncoding('utf8');
		response.on('data', (chunk: string) => {
			const lines = `${rest}${chunk}`.split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
				if (line === '' && data !== '') {
					events.push({id, data: JSON.parse(data) as ReceivedEvent['data']});
					data = '';
				} else if (line.startsWith(':')) {
					comments++;
				} else if (field === 'id') {
					id = value;
				} else if (field === 'data') {
					data += value;
				}
			}
		});
		response.on('error', () => {});
	});
	call.on('error', () => {});
	call.end();
	const close = () => {
		call.destroy();
	};

	onTestFinished(close);
	return {
		events,
		comments: () => comments,
		status: () => status,
		headers: () => answered,
		async has(count) {
			await until(`${count} events`, () => events.length >= count, {found: () => JSON.stringify(events)});
			return events;
		},
		close,
	};
}
