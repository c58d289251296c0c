import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {busybox, useEngine} from './engine.ts';
import {ownLimits} from '../../source/runtime/containers/own-limits.ts';

describe.skipIf(!requires('container-engine'))('down --remove', () => {
	const engine = useEngine();

	test('leaves the network while a container is in it that devtui has not made, and takes it away when it is gone', async () => {
		const project = `${engine.project}-shared`;
		const {up, devtui} = projectOf({'devtui.yaml': `name: ${project}
services:
  db: {image: ${busybox}, command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done"]}
`});
		const rig = await up();
		expect((await devtui('wait')).code).toBe(0);
		const foreign = await engine.docker.createContainer({name: `${project}-foreign`, Image: busybox, Cmd: ['sleep', '1000'], HostConfig: {NetworkMode: `devtui-${project}`, Ulimits: ownLimits()}});
		await foreign.start();
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: `removed: ${project}-db-1\n`});
		await rig.ended;
		expect((await foreign.inspect()).State.Running).toBe(true);
		await foreign.remove({force: true});
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: `removed: network devtui-${project}\n`});
	});

	test('removes what the project has had when its file has no container any more, and complains of no engine then', async () => {
		const project = `${engine.project}-had`;
		const {up, devtui, write, start} = projectOf({'devtui.yaml': `name: ${project}
services:
  db: {image: ${busybox}, command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done"]}
`});
		const rig = await up();
		expect((await devtui('wait')).code).toBe(0);
		expect((await devtui('down')).code).toBe(0);
		await rig.ended;
		write('devtui.yaml', `name: ${project}\nservices: {db: exec sleep 1000}\n`);
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: `removed: ${project}-db-1, network devtui-${project}\n`});
		const without = start(['down', '--remove'], {environment: {DOCKER_HOST: 'unix:///nonexistent/engine.sock'}});
		expect((await without.ended).code).toBe(0);
		expect(without.output()).toBe('There was nothing to remove.\n');
	});
});
