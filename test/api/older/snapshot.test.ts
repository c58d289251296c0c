import {writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {follow} from '../../../source/api/client.ts';
import {readSnapshot} from '../../../source/api/read-snapshot.ts';
import type {SnapshotEnd} from '../../../source/api/snapshot-routes.ts';
import {serveInstance} from '../../helpers/served.ts';
import {workspace} from '../../helpers/workspace.ts';
import {logFiles} from '../../runtime/log-file/rig.ts';

const numbered = (from: number, to: number) => Array.from({length: to - from}, (_, index) => `line ${from + index}`);
const block = (from: number, to: number) => numbered(from, to).map(line => `${line}\n`).join('');

async function snapshotOf(rig: ReturnType<typeof logFiles>) {
	const {socket} = await serveInstance({logs: rig.logs, olderLogs: rig.older, environmentOf: () => ({type: 'ok', environment: {API_TOKEN: 'hunter2hunter2'}})});
	const lines: object[] = [];
	await follow(socket, {method: 'GET', path: '/snapshot'}, line => {
		lines.push(line as object);
	});
	const {directory} = workspace({});
	writeFileSync(`${directory}/it`, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
	const read = await readSnapshot(`${directory}/it`);
	if (read.type !== 'ok') {
		throw new Error(read.text);
	}

	return {entries: read.snapshot.entries, end: lines.at(-1) as SnapshotEnd};
}

test('a snapshot has what log files have, across rotations and of an earlier devtui, each line once and no secret', async () => {
	const {directory} = workspace({'a.log': 'of an earlier devtui, hunter2hunter2\n'});
	const rig = logFiles({a: {path: `${directory}/a.log`, maxBytes: 4000, backups: 100}, split: {path: `${directory}/split.log`, maxBytes: 4000, backups: 100, isSplit: true}}, {maxLogBytes: 2000});
	rig.print('unlogged', 'in memory alone\n');
	for (let number = 0; number < 2000; number += 50) {
		rig.print('a', block(number, number + 50));
		rig.print('split', block(number, number + 50), number % 100 === 0 ? 'stdout' : 'stderr');
		await rig.turn();
	}

	const {entries, end} = await snapshotOf(rig);
	const linesOf = (service: string) => entries.filter(each => each.service === service && each.type === 'output').flatMap(({text}) => text.trimEnd().split('\n'));
	expect(linesOf('a')).toEqual(['of an earlier devtui, •••', ...numbered(0, 2000)]);
	expect(linesOf('split').sort()).toEqual(numbered(0, 2000).sort());
	expect(linesOf('unlogged')).toEqual(['in memory alone']);
	expect(entries.map(({sequence}) => sequence)).toEqual(entries.map((_, index) => index));
	expect(end).toEqual({type: 'end', entries: entries.length});
});

test('of large log files it has the newest lines, and says in the log and at its end that older ones are left out', async () => {
	const {directory} = workspace({});
	const filler = 'x'.repeat(1000);
	const count = 10_000;
	writeFileSync(`${directory}/a.log`, numbered(0, count).map(line => `${line} ${filler}\n`).join(''));
	const rig = logFiles({a: {path: `${directory}/a.log`}});
	rig.print('a', 'the newest\n');
	await rig.turn();
	const {entries, end} = await snapshotOf(rig);
	const said = 'only the last 8 MB of log files are here, older lines are left out';
	expect(entries[0]).toMatchObject({type: 'notice', service: 'a', text: said});
	expect(end.missing).toEqual([`a: ${said}`]);
	const lines = entries.slice(1).flatMap(({text}) => text.trimEnd().split('\n')).map(line => line.replace(` ${filler}`, ''));
	expect(lines.length).toBeGreaterThan(7900);
	expect(lines.length).toBeLessThan(8500);
	expect(lines).toEqual([...numbered(count - lines.length + 1, count), 'the newest']);
});

test('what is in a file of several services is missing, and said to be', async () => {
	const {directory} = workspace({'all.log': 'of an earlier devtui\n'});
	const path = `${directory}/all.log`;
	const rig = logFiles({a: {path}, b: {path}});
	rig.print('a', 'now\n');
	await rig.turn();
	const {entries, end} = await snapshotOf(rig);
	expect(entries.map(({text}) => text)).toEqual(['now\n']);
	expect(end.missing).toEqual([`what a, b printed before is in ${path}: a log file of several services is not read back`]);
});
