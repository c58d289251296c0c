import {createServer} from 'node:net';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {containersOf, inContainer, start} from './children.ts';
import {busybox, useEngine} from './engine.ts';

describe.skipIf(!requires('container-engine'))('what stands in the way of a container is told in one sentence', () => {
	const engine = useEngine();
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-failures-'));
	afterAll(() => {
		rmSync(directory, {recursive: true, force: true});
	});

	test('an image that is not here and cannot be pulled: its name, and why', async () => {
		const service = inContainer(engine, 'unpulled', [], {container: {image: '127.0.0.1:1/devtui-test/none:1'}});
		const sentence = await start(containersOf(engine), service).failed();
		expect(sentence).toMatch(/^the image "127\.0\.0\.1:1\/devtui-test\/none:1" cannot be pulled: .*refused/);
		expect(sentence).not.toContain('\n');
	});

	test('"pull_policy: never" says at once that the image is not here', async () => {
		const service = inContainer(engine, 'never', [], {container: {image: 'devtui-test/none:1', pullPolicy: 'never'}});
		expect(await start(containersOf(engine), service).failed()).toBe('the image "devtui-test/none:1" is not here, and "pull_policy" is "never"');
	});

	test('a port that another container has: which one; a port that a process has', async () => {
		const containers = containersOf(engine);
		const ports = [{containerPort: 80, protocol: 'tcp' as const, hostAddress: '127.0.0.1'}];
		const first = inContainer(engine, 'first', ['sleep', '100'], {container: {ports}});
		const holder = start(containers, first);
		await holder.spawned();
		const {NetworkSettings: {Ports: published}} = await engine.docker.getContainer(first.container.name).inspect();
		const port = Number(published['80/tcp']![0]!.HostPort);
		const second = inContainer(engine, 'second', ['sleep', '100'], {container: {ports: [{...ports[0]!, hostPort: port}]}});
		expect(await start(containers, second).failed()).toBe(`port ${port} is taken by the container ${first.container.name}`);

		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const {port: taken} = server.address() as {readonly port: number};
		const third = inContainer(engine, 'third', ['sleep', '100'], {container: {ports: [{...ports[0]!, hostPort: taken}]}});
		expect(await start(containers, third).failed()).toBe(`port ${taken} is taken`);
		server.close();
		holder.child.signal('SIGKILL', 'all');
		await holder.exited();
	});

	test('a container of that name that devtui has not made is left alone', async () => {
		const service = inContainer(engine, 'foreign', ['sleep', '100']);
		const {name} = service.container;
		const foreign = await engine.docker.createContainer({name, Image: busybox});
		expect(await start(containersOf(engine), service).failed()).toBe(`there is a container named "${name}" that devtui has not made: remove it (docker rm ${name}), or give this project another "name"`);
		expect((await engine.docker.getContainer(name).inspect()).Id).toBe(foreign.id);
	});

	test('the container of a project of the same name in another directory is left alone; one whose directory is gone is taken over', async () => {
		const service = inContainer(engine, 'elsewhere', ['sleep', '100']);
		const gone = mkdtempSync(path.join(tmpdir(), 'devtui-gone-'));
		const first = start(containersOf(engine, {directory: gone}), service);
		await first.spawned();
		const here = containersOf(engine, {directory});
		expect(await start(here, service).failed()).toBe(`the container "${service.container.name}" is of the project of the same name in ${gone}: give one of them another "name"`);
		rmSync(gone, {recursive: true});
		const second = start(here, service);
		await second.spawned();
		second.child.signal('SIGKILL', 'all');
		await Promise.all([first.exited(), second.exited()]);
	});

	test('a volume whose directory is missing, a command that is not in the image, an external network and volume that nobody has made', async () => {
		const containers = containersOf(engine);
		const missing = path.join(directory, 'missing');
		const volume = inContainer(engine, 'volume', ['true'], {container: {volumes: [{type: 'bind', source: missing, target: '/data', isReadOnly: false, isCreated: false}]}});
		expect(await start(containers, volume).failed()).toBe(`the volume ${missing} cannot be mounted: it does not exist where the container engine runs`);
		const command = inContainer(engine, 'command', ['no-such-program']);
		expect(await start(containers, command).failed()).toBe('command not found in the image: no-such-program');
		const network = inContainer(engine, 'network', ['true'], {container: {network: {type: 'project', name: 'devtui-test-nobodys', isExternal: true}}});
		expect(await start(containers, network).failed()).toBe('there is no network "devtui-test-nobodys", which the file calls external: docker network create devtui-test-nobodys');
		const external = inContainer(engine, 'external', ['true'], {container: {volumes: [{type: 'volume', name: 'devtui-test-nobodys', target: '/data', isReadOnly: false, isExternal: true}]}});
		expect(await start(containers, external).failed()).toBe('there is no volume "devtui-test-nobodys", which the file calls external: docker volume create devtui-test-nobodys');
	});

	test('a container that is killed for its memory says so', async () => {
		// An engine itself may not hear of it: then there is nothing to be told, and the next one shows it.
		for (let isHeard = false, count = 1; !isHeard; count++) {
			const service = inContainer(engine, `memory-${count}`, ['sh', '-c', 'tail /dev/zero'], {container: {memoryBytes: 8 * 1024 * 1024}});
			const run = start(containersOf(engine), service);
			expect(await run.exited()).toEqual({type: 'code', code: 137});
			isHeard = (await engine.docker.getContainer(service.container.name).inspect()).State.OOMKilled;
			expect(run.notices).toEqual(isHeard ? ['killed: out of memory'] : []);
		}
	});

	test('one that is stopped before it was started is not started', async () => {
		const service = inContainer(engine, 'early', ['sleep', '100']);
		const run = start(containersOf(engine), service);
		run.child.signal('SIGTERM', 'group');
		expect(await run.failed()).toBe('it was stopped before it was started');
		expect(run.events).toEqual(['failed']);
	});
});
