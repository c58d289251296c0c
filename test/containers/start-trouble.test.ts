import {expect, test} from 'vitest';
import type {ContainerSpec} from '../../source/core/container-spec.ts';
import type {Engine} from '../../source/runtime/containers/engine.ts';
import {describeStartTrouble} from '../../source/runtime/containers/start-trouble.ts';

test.each([
	['Docker 20', 'driver failed programming external connectivity on endpoint shop-db-1 (0a1b): Bind for 127.0.0.1:5432 failed: port is already allocated'],
	['Docker 20, a process', 'driver failed programming external connectivity on endpoint shop-db-1 (0a1b): Error starting userland proxy: listen tcp4 127.0.0.1:5432: bind: address already in use'],
	['Docker 28', 'failed to set up container networking: driver failed programming external connectivity on endpoint shop-db-1 (0a1b): failed to bind host port for 127.0.0.1:5432:172.18.0.2:80/tcp: address already in use'],
	['Docker 28, IPv6', 'failed to set up container networking: driver failed programming external connectivity on endpoint shop-db-1 (0a1b): failed to bind host port for [::]:5432:172.18.0.2:80/tcp: address already in use'],
	['Docker 29', 'failed to set up container networking: driver failed programming external connectivity on endpoint shop-db-1 (0a1b): failed to bind host port 127.0.0.1:5432/tcp: address already in use'],
	['Docker Desktop', 'ports are not available: exposing port TCP 127.0.0.1:5432 -> 127.0.0.1:0: listen tcp 127.0.0.1:5432: bind: address already in use'],
])('a port that is taken has its number, and who has it, in the words of %s', async (_engine, message) => {
	const holding = (names: readonly string[], port: number) => ({docker: {listContainers: async () => [{Names: names, Ports: [{PublicPort: port}]}]}, address: {type: 'socket', name: 'unix:///e', path: '/e'}}) as unknown as Engine;
	const said = async (engine: Engine) => describeStartTrouble(Object.assign(new Error('refused'), {statusCode: 500, json: {message}}), engine, {name: 'shop-db-1'} as ContainerSpec);
	expect(await said(holding(['/other-db-1'], 5432))).toBe('port 5432 is taken by the container other-db-1');
	expect(await said(holding(['/other-db-1'], 80))).toBe('port 5432 is taken');
	expect(await said(holding(['/shop-db-1'], 5432))).toBe('port 5432 is taken');
});
