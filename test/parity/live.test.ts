import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {isLiving} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';
import {openEngine, type EngineRig} from './rig.ts';

const names = ({engine}: EngineRig) => Object.keys(engine.store.getSnapshot().services);

describe('C15, C16: copies', () => {
	const copies = (count: number) => `services:\n  w: {command: ./copy.sh, replicas: ${count}}\n`;
	const files = {'copy.sh': '#!/bin/sh\necho copy $DEVTUI_REPLICA\nexec sleep 1000\n'};

	test('C15: more copies are started and fewer are stopped while the first keep their processes, and numbers are used again', async () => {
		const rig = await openEngine(copies(2), files);
		await rig.is('w-1', 'ready');
		await rig.is('w-2', 'ready');
		const first = [rig.pid('w-1'), rig.pid('w-2')];
		await rig.reload(copies(3));
		await rig.is('w-3', 'ready');
		await rig.logs('w-3', 'copy 3');
		expect([rig.pid('w-1'), rig.pid('w-2')]).toEqual(first);
		const gone = [rig.pid('w-2'), rig.pid('w-3')];
		await rig.reload(copies(1));
		await until('one', () => names(rig).length === 1 && gone.every(pid => !isLiving(pid)), {found: () => names(rig).join(' ')});
		await rig.reload(copies(2));
		await until('two again', () => names(rig).length === 2);
		const second = names(rig)[1]!;
		await rig.is(second, 'ready');
		expect(rig.pid(names(rig)[0]!)).toBe(first[0]);
		await rig.logs(second, /copy 2/);
	});

	test('C16: a singleton refuses a second copy, and the one that runs is not touched', async () => {
		const single = (count: number) => `services:\n  w: {command: ./copy.sh, singleton: true${count > 1 ? `, replicas: ${count}` : ''}}\n`;
		const rig = await openEngine(single(1), files);
		await rig.is('w', 'ready');
		const pid = rig.pid('w');
		expect(await rig.reload(single(2))).toMatch(/devtui\.yaml:2:[^]*singleton/);
		expect(rig.pid('w')).toBe(pid);
		expect(names(rig)).toEqual(['w']);
	});
});

describe('C39–C41: another file', () => {
	test('C39, C40: who is the same keeps its process, who is new is started after what it needs, who has gone is stopped', async () => {
		const rig = await openEngine('services:\n  a: ./tick.sh\n  old: {command: ./tick.sh, depends_on: [older]}\n  older: ./tick.sh\n');
		await Promise.all(['a', 'old', 'older'].map(async name => rig.is(name, 'ready')));
		const [a, old, older] = ['a', 'old', 'older'].map(rig.pid);
		expect(await rig.reload('services:\n  a: ./tick.sh\n  api: {command: ./tick.sh, depends_on: {db: {condition: service_healthy}}}\n  db: {command: ./tick.sh, ready: {log: start}}\n')).toBeUndefined();
		await rig.logs('api', /^start/m);
		await until('the old to be gone', () => !isLiving(old!) && !isLiving(older!) && names(rig).length === 3);
		expect(rig.pid('a')).toBe(a);
		const {engine: {logs}} = rig;
		const order = logs.read(logs.start(), {services: ['db', 'api']}).entries.map(({service, type}) => `${service} ${type}`);
		expect(order).toEqual(['db run-started', 'db output', 'api run-started', 'api output']);
		expect(rig.survivors()).toHaveLength(3);
	});

	test('C39: a changed command is another run, and whoever depends on it with `restart: true` follows', async () => {
		const text = (word: string) => `services:\n  db: "echo ${word}; exec sleep 1000"\n  api: {command: ./tick.sh, depends_on: {db: {condition: service_started, restart: true}}}\n  other: ./tick.sh\n`;
		const rig = await openEngine(text('one'));
		await Promise.all(['db', 'api', 'other'].map(async name => rig.is(name, 'ready')));
		const other = rig.pid('other');
		await rig.reload(text('two'));
		await rig.logs('db', 'configuration changed');
		await rig.logs('db', /^two/m);
		await until('its dependant to follow', () => rig.state('api').run === 2 && rig.state('api').phase.type === 'ready');
		expect(rig.pid('other')).toBe(other);
	});

	test('C39, C41: a broken file is told, with its place, and changes nothing', async () => {
		const rig = await openEngine('services:\n  a: ./tick.sh\n');
		await rig.is('a', 'ready');
		const pid = rig.pid('a');
		for (const [text, words] of [['services:\n  a: {command: ./tick.sh, stop_grace_period: soon}\n', /devtui\.yaml:2:[^]*stop_grace_period/], ['services:\n  a: {comand: ./tick.sh}\n', /did you mean "command"/i], ['services: [\n', /devtui\.yaml/]] as const) {
			expect(await rig.reload(text)).toMatch(words);
			expect(rig.pid('a')).toBe(pid);
		}
	});

	test('C41: a new grace period counts for the process that runs', async () => {
		const text = (grace: string) => `services:\n  mule: {command: ./mule.sh, stop_grace_period: ${grace}}\n`;
		// That long nobody waits here.
		const rig = await openEngine(text('10m'));
		await rig.logs('mule', /^start/m);
		const pid = rig.pid('mule');
		await rig.reload(text('200ms'));
		expect(rig.pid('mule')).toBe(pid);
		rig.command({type: 'stop', services: ['mule']});
		await rig.is('mule', 'stopped');
		expect(rig.state('mule').lastExit).toEqual({type: 'signal', signal: 'SIGKILL'});
	});

	test('a watch that the file gives, changes and takes away counts at once, without another run', async () => {
		const text = (watch: string) => `services:\n  a: {command: ./tick.sh${watch}}\n`;
		const rig = await openEngine(text(''), {'a.txt': '1', 'b.txt': '1'});
		await rig.is('a', 'ready');
		await rig.reload(text(', watch: [a.txt]'));
		expect(rig.state('a').run).toBe(1);
		rig.write('a.txt', '2');
		await until('a second run', () => rig.state('a').run === 2 && rig.state('a').phase.type === 'ready');
		await rig.reload(text(', watch: [b.txt]'));
		rig.write('a.txt', '3');
		rig.write('b.txt', '2');
		await until('a third run', () => rig.state('a').run === 3 && rig.state('a').phase.type === 'ready');
		expect(rig.state('a').cause).toEqual({type: 'files', files: ['b.txt']});
		await rig.reload(text(''));
		expect(rig.state('a').watch.isOn).toBe(false);
	});

	test('a watch that was suspended goes on with a file that excludes what the service writes', async () => {
		const text = (paths: string) => `services:\n  gen: {command: ./gen.sh, watch: ${paths}}\n`;
		const rig = await openEngine(text('["*.txt"]'), {'gen.sh': '#!/bin/sh\necho start $$\nsleep 0.05\necho $$ > out.txt\nexec sleep 1000\n', 'out.txt': '1', 'a.txt': '1'});
		await rig.is('gen', 'ready');
		rig.write('out.txt', '2');
		await until('the watch to be suspended', () => rig.state('gen').watch.suspendedBy === 'out.txt');
		await rig.reload(text('["*.txt", "!out.txt"]'));
		expect(rig.state('gen').watch).toMatchObject({isPaused: false, suspendedBy: undefined});
		await until('it to run', () => rig.state('gen').phase.type === 'ready');
		const {run} = rig.state('gen');
		rig.write('a.txt', '2');
		await until('another run', () => rig.state('gen').run === run + 1 && rig.state('gen').phase.type === 'ready');
		expect(rig.state('gen').cause).toEqual({type: 'files', files: ['a.txt']});
	});

	test('a log file that the file names later has all that is printed from then on', async () => {
		const text = (more: string) => `services:\n  a: {command: ./talks.sh${more}}\n`;
		const rig = await openEngine(text(''), {'talks.sh': '#!/bin/sh\nn=0\nwhile :; do n=$((n+1)); echo line $n; sleep 0.05; done\n'});
		await rig.logs('a', 'line 3');
		await rig.reload(text(', log_file: a.log'));
		const lines = () => {
			try {
				return readFileSync(`${rig.directory}/a.log`, 'utf8').split('\n').slice(0, -1);
			} catch {
				return [];
			}
		};

		await until('lines in the file', () => lines().length >= 5, {found: () => rig.log('a')});
		const numbers = lines().map(line => Number(line.slice(5)));
		expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
		expect(rig.state('a').run).toBe(1);
	});
});
