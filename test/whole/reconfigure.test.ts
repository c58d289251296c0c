import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {isAtRest} from '../../source/core/outcome.ts';
import {createPlainFormat} from '../../source/headless/plain.ts';
import {createPrinter} from '../../source/headless/printer.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {descendantsOf, isLiving} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';
import {ownPort} from '../parity/own-port.ts';
import {openEngine, type EngineRig} from '../parity/rig.ts';
import {PassThrough} from 'node:stream';

const names = ({engine}: EngineRig) => Object.keys(engine.store.getSnapshot().services);

/** Everything that headless output says from now on. */
function print({engine}: EngineRig) {
	const output = new PassThrough();
	let text = '';
	output.on('data', (chunk: Buffer) => {
		text += chunk.toString();
	});
	const {store, logs, runtime} = engine;
	const printer = createPrinter({
		logs,
		store,
		output,
		format: createPlainFormat({project: store.project, colors: {isColored: false, keepsPrograms: false}}),
		flow: {
			pause() {
				runtime.pauseOutput();
			},
			resume() {
				runtime.resumeOutput();
			},
		},
		onClosed() {},
		clock: systemClock,
	});
	return {
		text: () => text,
		close: printer.close,
		sees: async (what: string | RegExp) => until(String(what), () => typeof what === 'string' ? text.includes(what) : what.test(text), {found: () => text}),
	};
}

describe('a project that goes over to another while its services run', () => {
	const copies = (count: number) => `services:\n  api: {command: ./copy.sh, replicas: ${count}}\n`;
	const files = {'copy.sh': '#!/bin/sh\necho copy $DEVTUI_REPLICA of $DEVTUI_SERVICE\nexec sleep 1000\n'};

	test('2, 3, 1 and 3 copies: the first keep their processes, numbers are used again, and headless output tells of it', async () => {
		const rig = await openEngine(copies(2), files);
		const printed = print(rig);
		await Promise.all(['api-1', 'api-2'].map(async name => rig.is(name, 'ready')));
		const [one, two] = [rig.pid('api-1'), rig.pid('api-2')];
		await rig.reload(copies(3));
		await rig.logs('api-3', 'copy 3 of');
		expect([rig.pid('api-1'), rig.pid('api-2')]).toEqual([one, two]);
		const three = rig.pid('api-3');
		await rig.reload(copies(1));
		await until('one copy', () => names(rig).length === 1 && !isLiving(two) && !isLiving(three), {found: () => names(rig).join(' ')});
		expect(rig.pid('api-1')).toBe(one);
		await printed.sees(/devtui +\| api-3 added/);
		await printed.sees(/devtui +\| api-3 removed \(killed by SIGTERM\)/);
		await printed.sees(/api-3 +\| copy 3 of/);
		await rig.reload(copies(3));
		await until('three copies', () => names(rig).length === 3 && /copy 3/.test(rig.log('api-3')), {found: () => names(rig).join(' ')});
		expect(rig.pid('api-1')).toBe(one);
		await until('three processes', () => rig.survivors().length === 3, {found: () => JSON.stringify(rig.survivors())});
		await printed.close();
	});

	test('a whole change at once: who is the same stays, who is new is started in order, who has gone is forgotten with all it printed', async () => {
		const rig = await openEngine('services:\n  same: ./tick.sh\n  gone: ./tick.sh\n  other: {command: ./tick.sh, stop_grace_period: 1m}\n');
		await Promise.all(['same', 'gone', 'other'].map(async name => rig.is(name, 'ready')));
		await rig.logs('gone', /^start/m);
		const [same, gone, other] = ['same', 'gone', 'other'].map(rig.pid);
		await rig.reload('services:\n  same: ./tick.sh\n  other: {command: ./tick.sh, stop_grace_period: 2s}\n  web: {command: ./tick.sh, depends_on: {db: {condition: service_healthy}}}\n  db: {command: ./tick.sh, ready: {log: start}}\n');
		await rig.is('web', 'ready');
		await until('the old one to be gone', () => !isLiving(gone!) && !names(rig).includes('gone'));
		expect([rig.pid('same'), rig.pid('other')]).toEqual([same, other]);
		expect(rig.engine.store.project.services.map(({name}) => name)).toEqual(['same', 'other', 'web', 'db']);
		expect(rig.state('db').startedAt).toBeLessThanOrEqual(rig.state('web').startedAt!);
		const {logs} = rig.engine;
		expect(logs.read(logs.start()).entries.some(({service}) => service === 'gone')).toBe(false);
	});
});

test('the log file of a service that leaves is closed as soon as it has ended, and holds its last words', async () => {
	const stays = '  stays: {command: ./tick.sh, log_file: stays.log}\n';
	const rig = await openEngine(`services:\n${stays}  leaves: {command: ./says.sh, log_file: leaves.log}\n`);
	const files = () => descriptors().filter(file => file.startsWith(rig.directory)).map(file => path.basename(file)).sort();
	await rig.logs('leaves', 'start');
	await until('both files', () => files().length === 2, {found: () => files().join(' ')});
	const stayed = rig.pid('stays');
	await rig.reload(`services:\n${stays}`);
	await until('one file', () => files().length === 1, {found: () => files().join(' ')});
	expect(files()).toEqual(['stays.log']);
	expect(readFileSync(path.join(rig.directory, 'leaves.log'), 'utf8')).toContain('got TERM\n');
	expect(rig.pid('stays')).toBe(stayed);
});

test('fifty projects in a row leak no process, no descriptor and no log', async () => {
	const ports = [await ownPort('udp'), await ownPort('udp'), await ownPort('udp')];
	const text = (round: number) => [
		'services:',
		'  same: ./tick.sh',
		`  changed: {command: ./tick.sh, environment: {ROUND: "${round}"}}`,
		...round % 2 === 0 ? ['  now-and-then: {command: ./tick.sh, tty: true, watch: [a.txt], log_file: a.log}'] : [],
		`  new-${round}: {command: ./tick.sh, trigger_udp: 127.0.0.1:${ports[round % 3]!}, watch: [a.txt]}`,
	].join('\n') + '\n';
	const rig = await openEngine(text(0), {'a.txt': '1'});
	const settled = async (round: number) => until(`round ${round}`, () => {
		const services = Object.values(rig.engine.store.getSnapshot().services);
		return services.length === (round % 2 === 0 ? 4 : 3) && services.every(({phase}) => phase.type === 'ready');
	}, {found: () => JSON.stringify(rig.engine.store.getSnapshot().services, undefined, 1)});
	// The first ones make what stays: the fork server and its socket, a place for watches.
	for (const round of [0, 1, 2]) {
		expect(await rig.reload(text(round))).toBeUndefined();
		await settled(round);
	}

	const same = rig.pid('same');
	const before = {descriptors: descriptors(), descendants: descendantsOf(process.pid).length};
	for (let round = 3; round <= 52; round++) {
		expect(await rig.reload(text(round))).toBeUndefined();
		// Some are overtaken while they are under way.
		if (round % 3 === 0) {
			await settled(round);
		}
	}

	await settled(52);
	expect(rig.pid('same')).toBe(same);
	await until('as many processes as before', () => descendantsOf(process.pid).length <= before.descendants, {found: () => JSON.stringify(descendantsOf(process.pid))});
	await until('as many descriptors as before', () => descriptors().length <= before.descriptors.length, {found: () => `${descriptors().join(' ')}\nwere ${before.descriptors.join(' ')}`});
	const {logs, store} = rig.engine;
	expect(new Set(logs.read(logs.start()).entries.map(({service}) => service))).toEqual(new Set(names(rig)));
	expect(rig.problems).toEqual([]);
	store.command({type: 'shut-down', reason: 'done', force: false});
	await until('rest', () => isAtRest(store.getSnapshot()));
	expect(rig.survivors()).toEqual([]);
}, 120_000);

function descriptors(): readonly string[] {
	return readdirSync('/proc/self/fd').flatMap(fd => {
		try {
			return readlinkSync(`/proc/self/fd/${fd}`);
		} catch {
			// That of the listing itself.
			return [];
		}
	});
}
