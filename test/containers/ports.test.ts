import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {busybox, useEngine} from './engine.ts';

describe.skipIf(!requires('container-engine'))('the ports of a container', () => {
	const engine = useEngine();

	test('free ones are found, asked by probes and shown with where they lead: by ps, ps --json and the details of the console', async () => {
		const {up, devtui, one, open} = projectOf({'devtui.yaml': `name: ${engine.project}-ports
services:
  web:
    image: ${busybox}
    command: ["sh", "-c", "trap 'exit 0' TERM; httpd -p 80 -h /srv; httpd -p 81 -h /srv; while :; do sleep 0.05; done"]
    ports: ["80", {target: 81, published: 0}, "0:53/udp"]
    ready: {http: "http://localhost:80/none", status: 404}
    live: {tcp: 81}
  api: exec sleep 1000
`});
		const rig = await up();
		expect((await devtui('wait')).code).toBe(0);
		const {NetworkSettings: {Ports: given}} = await engine.docker.getContainer(`${engine.project}-ports-web-1`).inspect();
		const [udp, first, second] = ['53/udp', '80/tcp', '81/tcp'].map(name => Number(given[name]![0]!.HostPort)) as [number, number, number];
		const published = [
			{address: '127.0.0.1', port: udp, containerPort: 53, protocol: 'udp'},
			{address: '127.0.0.1', port: first, containerPort: 80, protocol: 'tcp'},
			{address: '127.0.0.1', port: second, containerPort: 81, protocol: 'tcp'},
		];
		expect(await one('web')).toMatchObject({ready: true, ports: [first, second].sort((a, b) => a - b), published});
		expect(await one('api')).toMatchObject({ports: [], published: []});
		expect((await devtui('ps', 'web')).output).toContain(`127.0.0.1:${udp}->53/udp,127.0.0.1:${first}->80/tcp,127.0.0.1:${second}->81/tcp\n`);
		expect(await fetch(`http://127.0.0.1:${second}/none`)).toMatchObject({status: 404});

		const console = open(['attach']);
		await console.sees('▸● web');
		console.type('d');
		await console.sees(`127.0.0.1:${first} → 80/tcp`);
		console.type('qQ');
		await console.ended;

		expect((await devtui('stop', 'web')).code).toBe(0);
		await until('nothing is published any more', async () => ((await one('web'))['published'] as readonly unknown[]).length === 0, {found: rig.output});
		expect((await devtui('down', '--remove')).code).toBe(0);
	});
});
