import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startBroker, type RunningBroker} from '../helpers/brokers.ts';
import {bundleProgram, type BundledProgram} from '../helpers/bundled.ts';
import {connectMachine, type OtherMachine} from '../helpers/netns.ts';
import {requires} from '../helpers/requirements.ts';
import {builder, linkProcess, linkTo} from './rig.ts';

describe.skipIf(!requires('network-namespaces'))('a builder on another machine whose cable is pulled', () => {
	let machine: OtherMachine;
	let broker: RunningBroker;
	let program: BundledProgram;

	beforeAll(async () => {
		machine = await connectMachine();
		[broker, program] = await Promise.all([startBroker('embedded', {host: machine.here}), bundleProgram(path.join(import.meta.dirname, 'link-program.ts'))]);
	});

	afterAll(async () => {
		await broker.end();
		program.remove();
		await machine.end();
	});

	const start = (name: string, keepaliveSeconds: number) => {
		const {will, ...options} = builder(broker.url, name, {keepaliveSeconds});
		return linkProcess(program.file, {...options, willTopic: will!.topic, willText: 'gone'}, machine.spawn);
	};

	test('for 8 s: both sides find out while it is, and they are back when it is in again', async () => {
		const watcher = linkTo(builder(broker.url, 'watcher'));
		await watcher.hasConnected();
		const far = start('far', 2);
		await far.says('that it is connected', line => line['connected'] === true);
		far.order({topic: 'devtui/1/builder/far/up', text: 'before'});
		await far.says('what it hears', line => line['text'] === 'before');
		const cutAt = performance.now();
		machine.cut();
		await Promise.all([
			watcher.hears('devtui/1/all', 'far: gone'),
			far.says('that it has lost the broker', line => typeof line['lost'] === 'string'),
		]);
		await sleep(Math.max(0, 8000 - (performance.now() - cutAt)));
		expect(far.lines.filter(line => line['connected'] === true)).toHaveLength(1);
		machine.mend();
		await far.says('that it is connected again', line => line['connected'] === true, 2);
		far.order({topic: 'devtui/1/builder/far/up', text: 'after'});
		await far.says('what it hears', line => line['text'] === 'after');
		expect(watcher.life).toEqual(['connected']);
	});

	test('for a moment: nothing that was said meanwhile is lost, and the connection stays', async () => {
		const far = start('near', 60);
		await far.says('that it is connected', line => line['connected'] === true);
		machine.cut();
		far.order({topic: 'devtui/1/builder/near/up', text: 'meanwhile'});
		machine.mend();
		await far.says('what it hears', line => line['text'] === 'meanwhile');
		expect(far.lines.filter(line => line['connected'] === true)).toHaveLength(1);
	});
});
