import {describe, expect, test} from 'vitest';
import {follow} from '../../../source/api/client.ts';
import {serveInstance} from '../../helpers/served.ts';
import {workspace} from '../../helpers/workspace.ts';
import {logFiles} from '../../runtime/log-file/rig.ts';

const numbered = (count: number) => Array.from({length: count}, (_, index) => `line ${index}\n`).join('');

async function linesFrom(rig: ReturnType<typeof logFiles>, ...query: ReadonlyArray<readonly [string, string]>): Promise<ReadonlyArray<{readonly unread?: readonly string[]; readonly text?: string}>> {
	const {socket} = await serveInstance({logs: rig.logs, olderLogs: rig.older});
	const lines: object[] = [];
	await follow(socket, {method: 'GET', path: '/logs', query: [['follow', 'false'], ...query]}, line => {
		lines.push(line as object);
	});
	return lines;
}

describe('a log file of several services is not read back, which is said', () => {
	test('where an earlier devtui has written into it, before all lines that there are', async () => {
		const {directory} = workspace({'all.log': 'of somebody\n'});
		const path = `${directory}/all.log`;
		const rig = logFiles({a: {path}, b: {path}, alone: {path: `${directory}/alone.log`}});
		rig.print('a', 'now\n');
		await rig.turn();
		const lines = await linesFrom(rig);
		expect(lines[0]).toEqual({unread: [`what a, b printed before is in ${path}: a log file of several services is not read back`]});
		expect(lines.slice(1).map(({text}) => text)).toEqual(['now']);
	});

	test('where memory has dropped lines, and only then', async () => {
		const {directory} = workspace({});
		const path = `${directory}/all.log`;
		const rig = logFiles({a: {path}, b: {path}}, {maxLogBytes: 1000});
		rig.print('a', 'first\n');
		rig.print('b', 'second\n');
		await rig.turn();
		expect((await linesFrom(rig)).map(({text}) => text)).toEqual(['first', 'second']);
		for (let count = 0; count < 10; count++) {
			rig.print('b', numbered(50));
			await rig.turn();
		}

		expect((await linesFrom(rig))[0]!.unread).toHaveLength(1);
		expect(rig.older.notRead(['b'])).toEqual([{path, services: ['b']}]);
	});

	test('not where no older lines are asked for', async () => {
		const {directory} = workspace({'all.log': 'of somebody\n'});
		const path = `${directory}/all.log`;
		const rig = logFiles({a: {path}, b: {path}});
		rig.print('a', 'now\n');
		await rig.turn();
		rig.print('a', 'and now\n');
		expect((await linesFrom(rig, ['last', '1'])).map(({text}) => text)).toEqual(['and now']);
		expect((await linesFrom(rig, ['last', '3']))[0]!.unread).toHaveLength(1);
	});
});
