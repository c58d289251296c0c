import {request} from 'node:http';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {follow} from '../../source/api/client.ts';
import {createLineReader, framesOf, framesType, frameText} from '../../source/api/log-frames.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {linesOf} from '../../source/logs/log-lines.ts';
import {serveInstance} from '../helpers/served.ts';
import {until} from '../helpers/until.ts';

test('what goes over the wire in frames comes out whole and in order, however it is cut', () => {
	const entry = fc.record({service: fc.constantFrom('a', 'b'), stream: fc.constantFrom('stdout' as const, 'stderr' as const), isNotice: fc.boolean(), words: fc.array(fc.constantFrom('one', '', '{"length":3}', 'größe', '😀', '\u001B[31mred\u001B[0m'), {minLength: 1, maxLength: 4})});
	fc.assert(fc.property(fc.array(entry, {maxLength: 12}), fc.integer({min: 1, max: 40}), (given, step) => {
		const logs = createLogStore({maxBytes: 1_000_000});
		for (const {service, stream, isNotice, words} of given) {
			if (isNotice) {
				logs.notice(service, 1, words.join(' '), 0);
			} else {
				logs.append(service, 1, stream, {text: `${words.join('\n')}\n`, lineCount: words.length}, 0);
			}
		}

		const {entries} = logs.read(logs.start());
		const wire = [{}, ...framesOf(entries, ({service, text}) => ({service, text}))].map(line => frameText(line)).join('\n');
		const told: string[] = [];
		const read = createLineReader((raw, output) => {
			const {service, text} = raw as {service?: string; text?: string};
			const lines = output === undefined ? [text] : output.slice(0, -1).split('\n');
			told.push(...lines.filter(line => line !== undefined).map(line => `${service} ${line}`));
		}, true);
		for (let start = 0; start < wire.length; start += step) {
			read(wire.slice(start, start + step));
		}

		expect(told).toEqual([...linesOf(entries)].map(({service, text}) => `${service} ${text}`));
	}));
});

/** The text of all lines as it is told, and how many of them came in frames. */
async function followed(socket: string, query: ReadonlyArray<readonly [string, string]>) {
	const told: string[] = [];
	let frames = 0;
	const done = follow(socket, {method: 'GET', path: '/logs', query, accept: framesType}, (line, output) => {
		frames += output === undefined ? 0 : 1;
		const {text} = line as {readonly text?: string};
		told.push(...output === undefined ? text === undefined ? [] : [text] : output.slice(0, -1).split('\n'));
	});
	return {told, done, frames: () => frames};
}

test('a follower by frames has each line once, of what was there and what comes; patterns and last lines count lines', async () => {
	const {socket, logs} = await serveInstance();
	const print = (...words: readonly string[]) => {
		logs.append('db', 1, 'stdout', {text: `${words.join('\n')}\n`, lineCount: words.length}, words[0] === 'old' ? 5 : 10);
	};

	print('old', 'b');
	print('c', 'd', 'é');
	const all = await followed(socket, [['follow', 'true']]);
	const last = await followed(socket, [['follow', 'true'], ['last', '2']]);
	const some = await followed(socket, [['follow', 'true'], ['pattern', '[bdf]']]);
	const since = await followed(socket, [['follow', 'true'], ['since', '10']]);
	await until('they follow', () => all.told.length === 5 && last.told.length === 2 && some.told.length === 3 && since.told.length === 3);
	print('e', 'f');
	logs.notice('db', 1, 'said', 20);
	print('g');
	const more = ['e', 'f', 'said', 'g'];
	await until('all of it', () => all.told.length === 9 && last.told.length === 6 && some.told.length === 4 && since.told.length === 7);
	expect(all.told).toEqual(['old', 'b', 'c', 'd', 'é', ...more]);
	expect(last.told).toEqual(['d', 'é', ...more]);
	expect(some.told).toEqual(['old', 'b', 'd', 'f']);
	expect(since.told).toEqual(['c', 'd', 'é', ...more]);
	expect(all.frames()).toBeGreaterThan(1);
	expect(some.frames()).toBe(0);
});

test('who does not ask for frames has lines of JSON', async () => {
	const {socket, logs} = await serveInstance();
	logs.append('db', 1, 'stdout', {text: 'a\nb\n', lineCount: 2}, 0);
	const type = async (accept: string) => new Promise(resolve => {
		request({socketPath: socket, path: '/logs', agent: false, headers: {Accept: accept}}, response => {
			resolve(response.headers['content-type']);
			response.resume();
		}).end();
	});
	expect([await type('*/*'), await type('application/json'), await type(framesType)]).toEqual(['application/x-ndjson', 'application/x-ndjson', framesType]);
});
