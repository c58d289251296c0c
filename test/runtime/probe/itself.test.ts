import type * as Net from 'node:net';
import {expect, test, vi} from 'vitest';
import {checkTcp} from '../../../source/runtime/probe/check-tcp.ts';
import {quietPort} from '../../helpers/ports.ts';

// As the kernel does by chance, now and then, for a port of its own range.
vi.mock('node:net', async importOriginal => {
	const net = await importOriginal<typeof Net>();
	return {...net, connect: (options: Net.TcpNetConnectOpts) => net.connect({...options, localAddress: options.host!, localPort: options.port})};
});

test('a connection of the probe with itself is none', async () => {
	const host = '127.0.0.1';
	const port = await quietPort();
	expect(await checkTcp({host, port}, new AbortController().signal)).toBe(`connection refused on ${host}:${port}`);
});
