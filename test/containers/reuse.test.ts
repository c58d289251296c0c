import {describe, expect, test} from 'vitest';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {containersOf, inContainer, start} from './children.ts';
import {busybox, useEngine} from './engine.ts';

const loop = ['sh', '-c', 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done'];

describe.skipIf(!requires('container-engine'))('containers that are found again', () => {
	const engine = useEngine();
	const idOf = async (service: ReturnType<typeof inContainer>) => (await engine.docker.getContainer(service.container.name).inspect()).Id;
	const willBeReused = async (service: ServiceSpec) => containersOf(engine).willBeReused(service, service.environment);

	test('what a devtui that was killed has left running is kept, with what it has printed since it was started', async () => {
		const service = inContainer(engine, 'kept', loop);
		const first = start(containersOf(engine), service);
		const pid = await first.spawned();
		await first.prints('up');
		first.child.release!();
		const id = await idOf(service);

		const later = containersOf(engine);
		expect(await later.willBeReused(service, service.environment)).toBe(true);
		const second = start(later, service, {run: 7});
		expect(await second.spawned()).toBe(pid);
		await second.prints('up');
		expect(later.isReused('kept', 7)).toBe(true);
		expect(await idOf(service)).toBe(id);
		expect(await second.stop()).toEqual({type: 'code', code: 0});
		expect(second.stdout()).toBe('up\n');
		expect(first.events).not.toContain('exited');
	});

	test('one that was stopped is started again, and prints what it prints now; a changed environment, image or reuse: false makes a new one', async () => {
		const containers = containersOf(engine);
		const service = inContainer(engine, 'again', ['sh', '-c', 'echo "number $N"'], {environment: {N: '1'}});
		expect(await willBeReused(service)).toBe(false);
		const life = async (spec: ReturnType<typeof inContainer>, run: number) => {
			const child = start(containers, spec, {run});
			await child.exited();
			return {id: await idOf(spec), text: child.stdout(), isReused: containers.isReused(spec.name, run)};
		};

		const first = await life(service, 1);
		expect([first.text, first.isReused]).toEqual(['number 1\n', false]);
		expect(await willBeReused(service)).toBe(true);
		expect(await life(service, 2)).toEqual({id: first.id, text: 'number 1\n', isReused: true});
		const changed = {...service, environment: {N: '2'}};
		expect(await willBeReused(changed)).toBe(false);
		const third = await life(changed, 3);
		expect([third.text, third.isReused, third.id === first.id]).toEqual(['number 2\n', false, false]);

		const image = `${engine.project}:2`;
		await engine.docker.getImage(busybox).tag({repo: engine.project, tag: '2'});
		const retagged = {...changed, command: {type: 'image' as const, image, argv: ['sh', '-c', 'echo "number $N"']}, container: {...changed.container, image}};
		const fourth = await life(retagged, 4);
		expect(fourth.id).not.toBe(third.id);
		const fresh = {...retagged, container: {...retagged.container, isReused: false}};
		const fifth = await life(fresh, 5);
		const sixth = await life(fresh, 6);
		expect(new Set([fourth.id, fifth.id, sixth.id]).size).toBe(3);
	});

	test('of what an earlier life has printed nothing is printed again, be it that the engine wrote it down after the end', async () => {
		const containers = containersOf(engine);
		// So fast that the engine comes after.
		const service = inContainer(engine, 'lagging', ['sh', '-c', 'seq -w 1 100000; seq 1 5 >&2']);
		await start(containers, service, {run: 1}).exited();
		const second = start(containers, service, {run: 2});
		// Then it is read from the engine's log.
		second.child.pauseOutput();
		await second.spawned();
		await until('its reader has let go', async () => {
			const {State: {Running: isRunning, FinishedAt: finishedAt}} = await engine.docker.getContainer(service.container.name).inspect();
			return !isRunning && Date.now() - Date.parse(finishedAt) > 2500;
		});
		second.child.resumeOutput();
		await second.exited();
		expect(containers.isReused('lagging', 2)).toBe(true);
		expect([second.stdout().length, second.stdout().slice(0, 7), second.stderr()]).toEqual([700_000, '000001\n', '1\n2\n3\n4\n5\n']);
	});

	test('its names and labels are those that are promised, and its network gives its service a name', async () => {
		const server = inContainer(engine, 'server', ['httpd', '-f', '-h', '/etc', '-p', '80'], {container: {labels: {mine: 'yes'}}});
		const containers = containersOf(engine, {directory: '/'});
		const up = start(containers, server);
		await up.spawned();
		const {Name: name, Config: {Labels: labels}, HostConfig: {PortBindings: ports}, NetworkSettings: {Networks: networks}} = await engine.docker.getContainer(server.container.name).inspect();
		expect(name).toBe(`/${engine.project}-server-1`);
		expect(labels).toMatchObject({mine: 'yes', 'devtui.project': engine.project, 'devtui.service': 'server', 'devtui.number': '1', 'devtui.version': '1.2.3', 'devtui.directory': '/'});
		expect(labels['devtui.config-hash']).toMatch(/^[\da-f]{32}$/);
		expect([Object.keys(networks), ports]).toEqual([[`devtui-${engine.project}`], {}]);
		const client = start(containers, inContainer(engine, 'client', ['sh', '-c', 'until wget -q -O - http://server/passwd; do sleep 0.05; done']));
		expect(await client.exited()).toEqual({type: 'code', code: 0});
		expect(client.stdout()).toContain('root:x:0:0');
		up.child.signal('SIGKILL', 'all');
		await up.exited();
	});
});
