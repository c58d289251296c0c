import {readdirSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {createEngine, type Engine, type HistoryLine} from '../../source/library/library.ts';
import {workspace} from '../helpers/workspace.ts';

const timeout = '60s';
const print = 'for (let n = 0; n < 3000; n++) console.log(`${process.env.ROUND} ${n}`)';
const linesOf = (round: string, from = 0) => Array.from({length: 3000 - from}, (_, index) => `${round} ${from + index}`);

async function engineIn(directory: string, round: string, services: Record<string, object> = {a: {}}): Promise<Engine> {
	const engine = await createEngine({
		directory,
		environment: {ROUND: round},
		maxLogBytes: 4000,
		services: Object.fromEntries(Object.entries(services).map(([name, more]) => [name, {command: ['node', '-e', print], tty: false, log_file: 'logs/{name}.log', log_max_size: '8kB', log_backups: 50, ...more}])),
	});
	onTestFinished(async () => engine.stop());
	await engine.start({timeout});
	await Promise.all(engine.services.map(async service => service.ended({timeout})));
	return engine;
}

async function all(lines: AsyncIterable<HistoryLine>): Promise<readonly HistoryLine[]> {
	const found: HistoryLine[] = [];
	for await (const line of lines) {
		found.push(line);
	}

	return found;
}

test('history goes back across rotations and earlier engines, where logs has what is kept; also of one that was stopped', async () => {
	const {directory} = workspace({});
	// What is read at once, 64 KiB at the most, is kept whole: the lines are so long that it is not all of them.
	const [first, second] = ['first'.padEnd(100, '.'), 'second'.padEnd(100, '.')];
	const services = {a: {log_max_size: '40kB'}};
	await (await engineIn(directory, first, services)).stop();
	const engine = await engineIn(directory, second, services);
	expect(readdirSync(`${directory}/logs`).length).toBeGreaterThan(4);
	const kept = engine.service('a').logs();
	expect(kept.length).toBeLessThan(1000);
	const history = await all(engine.service('a').history());
	expect(history.map(({text}) => text)).toEqual([...linesOf(first), ...linesOf(second)]);
	expect(history[0]).toMatchObject({time: null, run: 0, service: 'a', stream: 'stdout'});
	expect(history.at(-1)).toEqual(kept.at(-1));
	expect(new Set(history.slice(3000).map(({run}) => run))).toEqual(new Set([1]));
	await engine.stop();
	expect((await all(engine.history())).map(({text}) => text)).toEqual(history.map(({text}) => text));
});

test('it is asked for as logs is', async () => {
	const {directory} = workspace({});
	const engine = await engineIn(directory, 'only', {a: {}, b: {}});
	const texts = async (query: Parameters<typeof engine.history>[0]) => (await all(engine.history(query))).map(({service, text}) => `${service} ${text}`);
	expect(await texts({services: ['a'], last: 2900})).toEqual(linesOf('only', 100).map(line => `a ${line}`));
	expect(await texts({services: ['b'], grep: / 7$/})).toEqual(['b only 7']);
	expect(await texts({services: ['b'], last: 0})).toEqual([]);
	expect(await texts({since: Date.now() + 60_000})).toEqual([]);
	expect((await texts({})).length).toBe(6000);
	expect((await texts({run: 2}))).toEqual([]);
	expect(() => engine.history({last: -1})).toThrow(/`last` must be/);
	expect(() => engine.history({services: ['c']})).toThrow(/c/);
	for await (const {text} of engine.history({services: ['a']})) {
		expect(text).toBe('only 0');
		break;
	}
});
