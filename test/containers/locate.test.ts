import {describe, expect, test} from 'vitest';
import type {NetworkCheck} from '../../source/core/spec.ts';
import {checkNetwork} from '../../source/runtime/probe/check-network.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {containersOf, inContainer, start, startInside} from './children.ts';
import {useEngine} from './engine.ts';

describe.skipIf(!requires('container-engine'))('a probe of a port of a container', () => {
	const engine = useEngine();
	const random = {containerPort: 80, protocol: 'tcp' as const, hostAddress: '127.0.0.1', isUsualAddress: true as const};
	const tcp = (port: number): NetworkCheck => ({type: 'tcp', host: 'localhost', port});
	const http = (port: number): NetworkCheck => ({type: 'http', url: `http://localhost:${port}/`, status: 404, headers: {}});

	test('passes when the server in it listens, and not before, though its engine takes connections for it; by its number here or in the container, published or not', async () => {
		const containers = containersOf(engine);
		const service = inContainer(engine, 'late', ['sh', '-c', 'echo up; until test -e /go; do sleep 0.05; done; httpd -p 80 -h /srv; exec httpd -f -p 81 -h /srv'], {container: {ports: [random]}});
		const run = start(containers, service);
		await run.prints('up');
		const {NetworkSettings: {Ports: ports}} = await engine.docker.getContainer(service.container.name).inspect();
		const published = Number(ports['80/tcp']![0]!.HostPort);
		const checks = [tcp(published), tcp(80), tcp(81), http(published), http(80), http(81)].map(check => {
			const ask = checkNetwork(check, {locate: async written => containers.locate(service, written)});
			return async () => ask(new AbortController().signal);
		});
		for (const ask of checks) {
			expect(await ask()).toEqual(expect.any(String));
		}

		await startInside(containers, service, ['touch', '/go']).exited();
		for (const [index, ask] of checks.entries()) {
			let failure: string | undefined;
			await until(`check ${index} passes`, async () => (failure = await ask()) === undefined, {found: () => failure ?? ''});
		}

		run.child.signal('SIGKILL', 'all');
		await run.exited();
	});

	test('of a container that is not there says so', async () => {
		const service = inContainer(engine, 'absent', ['true']);
		expect(await containersOf(engine).locate(service, tcp(80))).toBe('there is no container of absent');
	});
});
