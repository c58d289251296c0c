import {describe, expect, test} from 'vitest';
import {engineKind, requires} from '../helpers/requirements.ts';
import {containersOf, inContainer, start} from './children.ts';
import {engineProxy} from './engine-proxy.ts';
import {useEngine} from './engine.ts';

const loop = ['sh', '-c', 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done'];

describe.skipIf(!requires('container-engine'))('the network of a project', () => {
	const engine = useEngine();
	const own = (name: string) => ({type: 'project' as const, name: `devtui-${engine.project}-${name}`, isExternal: false});
	const isThere = async ({name}: {readonly name: string}) => (await engine.docker.listNetworks()).some(network => network.Name === name);

	test('is not made for a container whose image cannot be had', async () => {
		const network = own('unused');
		const containers = containersOf(engine);
		const unpulled = start(containers, inContainer(engine, 'unpulled', [], {container: {network, image: '127.0.0.1:1/devtui-test/none:1'}}));
		expect(await unpulled.failed()).toContain('cannot be pulled');
		const never = start(containers, inContainer(engine, 'never', [], {container: {network, image: 'devtui-test/none:1', pullPolicy: 'never'}}));
		expect(await never.failed()).toContain('is not here');
		expect(await isThere(network)).toBe(false);
	});

	test('is looked for once and made once for ten containers that are started at once', async () => {
		const {host, asked} = await engineProxy(engine.host, () => undefined);
		const containers = containersOf({host});
		const network = own('ten');
		const runs = Array.from({length: 10}, (_, index) => start(containers, inContainer(engine, `ten-${index}`, loop, {container: {network}})));
		await Promise.all(runs.map(async run => run.prints('up')));
		expect(asked.filter(request => request.includes('/networks'))).toEqual(['GET /networks', 'POST /networks/create']);
		expect(asked.filter(request => request.startsWith('GET /images/'))).toHaveLength(1);
		await Promise.all(runs.map(async run => run.stop()));
	});

	test('of a container that was stopped has been removed: it is made anew, and so is the container, whose hooks hear of it', async () => {
		const network = own('removed');
		const service = inContainer(engine, 'stopped', loop, {container: {network}});
		const containers = containersOf(engine);
		const idOf = async () => (await engine.docker.getContainer(service.container.name).inspect()).Id;
		const life = async (run: number) => {
			const child = start(containers, service, {run});
			await child.prints('up');
			await child.stop();
			return {id: await idOf(), isReused: containers.isReused(service.name, run)};
		};

		const first = await life(1);
		const [{Id: id} = {Id: ''}] = await engine.docker.listNetworks({filters: JSON.stringify({name: [network.name]})});
		await engine.docker.getNetwork(id).remove();
		expect(await containers.willBeReused(service, service.environment)).toBe(false);
		const second = await life(2);
		expect([second.isReused, second.id === first.id]).toEqual([false, false]);
		expect(await life(3)).toEqual({id: second.id, isReused: true});
	});

	test('of a container that was stopped is another one of the same name: it starts all the same, with Docker as a new one', async () => {
		const network = own('replaced');
		const service = inContainer(engine, 'replaced', loop, {container: {network}});
		const containers = containersOf(engine);
		const first = start(containers, service);
		await first.prints('up');
		await first.stop();
		const [{Id: id} = {Id: ''}] = await engine.docker.listNetworks({filters: JSON.stringify({name: [network.name]})});
		await engine.docker.getNetwork(id).remove();
		await engine.docker.createNetwork({Name: network.name});
		expect(await containers.willBeReused(service, service.environment)).toBe(engineKind === 'podman');
		const second = start(containers, service, {run: 2});
		await second.prints('up');
		expect(containers.isReused(service.name, 2)).toBe(engineKind === 'podman');
		await second.stop();
	});
});
