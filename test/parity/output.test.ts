import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, renameSync, statSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {end, hasStarted, isWatching, linesOf, startsOf, up} from './rig.ts';

const talks = {'talks.sh': '#!/bin/sh\nn=0\nwhile :; do n=$((n+1)); echo line $n; sleep 0.01; done\n'};

function fileLines(file: string): readonly string[] {
	try {
		return readFileSync(file, 'utf8').split('\n').slice(0, -1);
	} catch {
		// Not there yet, or just being rotated.
		return [];
	}
}

describe('C28, C29: log files', () => {
	test('C28: each service has its own, with all that it printed in order, runs after each other, and nothing of devtui', async () => {
		const {rig, directory, write} = up('  a: {command: "seq 1 3000; sleep 1000", log_file: "logs/{name}.log", watch: [a.txt]}\n  b: {command: "printf \'b1\\nb2 without an end\'", log_file: "logs/{name}.log"}\n', {files: {'a.txt': '1'}});
		await isWatching(rig);
		await until('the first run', () => linesOf(rig, 'a').filter(line => line === '3000').length === 1);
		write('a.txt', '2');
		await until('the second run', () => linesOf(rig, 'a').filter(line => line === '3000').length === 2);
		await end(rig);
		const once = Array.from({length: 3000}, (_, index) => String(index + 1));
		expect(fileLines(path.join(directory, 'logs/a.log'))).toEqual([...once, ...once]);
		expect(fileLines(path.join(directory, 'logs/b.log'))).toEqual(['b1', 'b2 without an end']);
	});

	test('C28: copies have files of their own', async () => {
		const {rig, directory} = up('  w: {command: "echo copy $$DEVTUI_REPLICA", replicas: 2, log_file: "logs/{name}.log"}\n');
		await rig.ended;
		expect([1, 2].map(number => fileLines(path.join(directory, `logs/w-${number}.log`)))).toEqual([['copy 1'], ['copy 2']]);
	});

	test('C28: standard error apart, and the time before each line', async () => {
		const {rig, directory} = up('  a: {command: "echo out; echo err >&2", tty: false, log_file: a.log, log_split: true, log_timestamps: true}\n');
		await rig.ended;
		const stamp = String.raw`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*`;
		expect(fileLines(path.join(directory, 'a.log'))).toEqual([expect.stringMatching(new RegExp(`${stamp} out$`))]);
		expect(fileLines(path.join(directory, 'a.err.log'))).toEqual([expect.stringMatching(new RegExp(`${stamp} err$`))]);
	});

	test.skipIf(!requires('root', 'device'))('C28: a device keeps nothing, and stays what it is', async () => {
		const {rig, directory} = up('  a: {command: "while [ ! -e null ]; do sleep 0.05; done; seq 1 100", log_file: ./null, log_max_size: 1kB}\n');
		execFileSync('mknod', [path.join(directory, 'null'), 'c', '1', '3']);
		await rig.ended;
		expect(linesOf(rig, 'a')).toHaveLength(100);
		expect(statSync(path.join(directory, 'null')).isCharacterDevice()).toBe(true);
		expect(readdirSync(directory).filter(name => name.startsWith('null'))).toEqual(['null']);
	});

	test('C29: rotated by size, with so many old files and never more, and no line lost between them', async () => {
		const {rig, directory} = up('  a: {command: "for n in $(seq 1 40); do seq $((n*10)) $((n*10+9)); sleep 0.01; done", log_file: a.log, log_max_size: 300B, log_backups: 3}\n'.replaceAll('$((', '$$((').replace('$(seq', '$$(seq'));
		await rig.ended;
		expect(readdirSync(directory).filter(name => name.startsWith('a.log')).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2', 'a.log.3']);
		const kept = ['a.log.3', 'a.log.2', 'a.log.1', 'a.log'].flatMap(name => fileLines(path.join(directory, name))).map(Number);
		expect(kept.at(-1)).toBe(409);
		expect(kept).toEqual(kept.map((_, index) => kept[0]! + index));
		expect(statSync(path.join(directory, 'a.log.1')).size).toBeLessThanOrEqual(300);
	});

	test('C29: rotated by time, with so many old files and never more', async () => {
		const {rig, directory} = up('  a: {command: ./talks.sh, log_file: a.log, log_max_age: 300ms, log_max_size: 0, log_backups: 2}\n', {files: talks});
		const names = () => readdirSync(directory).filter(name => name.startsWith('a.log')).sort();
		await until('the second old file', () => names().includes('a.log.2'), {found: () => names().join(' ')});
		const first = () => fileLines(path.join(directory, 'a.log.2')).find(line => line.startsWith('line'));
		const oldest = await until('its first line', first);
		await until('it to go', () => (first() ?? oldest) !== oldest);
		await end(rig);
		expect(names()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
		const numbers = ['a.log.2', 'a.log.1', 'a.log'].flatMap(name => fileLines(path.join(directory, name))).filter(line => line.startsWith('line')).map(line => Number(line.slice(5)));
		expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
	});

	test('C29: a log that is moved away is begun anew, and no line is in neither', async () => {
		const {rig, directory} = up('  a: {command: ./talks.sh, log_file: a.log}\n', {files: talks});
		const log = path.join(directory, 'a.log');
		await until('lines', () => fileLines(log).length > 5);
		renameSync(log, path.join(directory, 'old'));
		await until('lines in the new one', () => fileLines(log).length > 5);
		await end(rig);
		const numbers = [...fileLines(path.join(directory, 'old')), ...fileLines(log)].filter(line => line.startsWith('line')).map(line => Number(line.slice(5)));
		expect(numbers).toEqual(numbers.map((_, index) => index + 1));
	});

	test('a watched directory may hold the logs: writing them restarts nothing', async () => {
		const {rig, write} = up('  a: {command: ./tick.sh, watch: {paths: ["**"], gitignore: false}, log_file: logs/a.log}\n  b: {command: ./talks.sh, log_file: logs/b.log}\n', {files: {...talks, 'a.txt': '1'}});
		await isWatching(rig);
		await rig.sees('line 50');
		expect(startsOf(rig, 'a')).toHaveLength(1);
		write('a.txt', '2');
		await hasStarted(rig, 'a', 2);
		await end(rig);
		expect(linesOf(rig, 'a')[1]).toMatch(/ a\.txt$/);
	});
});

describe('C30: the stream', () => {
	test('C30: each service has its colour and one width, lines that come in parts are printed whole', async () => {
		const {rig} = up('  web: {command: ./parts.sh}\n  worker: {command: ./parts.sh}\n', {environment: {FORCE_COLOR: '1'}, files: {'parts.sh': '#!/bin/sh\nfor n in 1 2 3 4 5; do printf "par"; sleep 0.03; printf "ts $n\\n"; done\n'}});
		await rig.ended;
		const lines = rig.output().split('\n').filter(line => line.includes('parts'));
		expect(lines).toHaveLength(10);
		const colours = ['web   ', 'worker'].map(name => new Set(lines.filter(line => line.includes(`m${name} | `)).map(line => /^\u001B\[(\d+)m/.exec(line)?.[1])));
		expect(colours.map(({size}) => size)).toEqual([1, 1]);
		expect([...colours[0]!][0]).not.toBe([...colours[1]!][0]);
		expect(lines.every(line => /^\u001B\[\d+m(web {3}|worker) \| \u001B\[0m(?:\u001B\[[\d;]*m)*parts \d/.test(line)), lines.join('\n')).toBe(true);
	});
});
