import {expect, test} from 'vitest';
import type {Engine} from '../../source/app.ts';
import type {Consoles} from '../../source/api/attach/consoles.ts';
import {createRemoteLookups} from '../../source/commands/attach/remote-lookups.ts';
import {lookupsOf} from '../../source/commands/console-lookups.ts';
import {serveInstance} from '../helpers/served.ts';
import {until} from '../helpers/until.ts';

test('a console that is attached is told what each checkpoint has of its own', async () => {
	const consoles: Partial<Consoles> = {
		lookUp: () => ({survivors: [], environmentChanges: [], runs: [], startUps: [], published: [], lastChecks: {}, checkpointMemory: [[1, 4096], [3, 8192]]}),
	};
	const {socket} = await serveInstance({consoles: consoles as Consoles});
	const {checkpointMemory} = createRemoteLookups(socket, () => {});
	expect([...checkpointMemory('db')]).toEqual([]);
	expect(await until('the answer', () => checkpointMemory('db').size === 2 && [...checkpointMemory('db')])).toEqual([[1, 4096], [3, 8192]]);
});

test('memory that takes long to be read is read again only after a multiple of that time, for each service', async () => {
	const began: number[] = [];
	const runtime = {
		checkpointMemory(service: string) {
			if (service === 'game') {
				began.push(performance.now());
			}

			for (const from = performance.now(); performance.now() - from < tookMs;) {
				// It walks through the memory of many.
			}

			return new Map([[1, service.length]]);
		},
	};
	const {checkpointMemory} = lookupsOf({runtime} as unknown as Engine);
	await until('another look', () => checkpointMemory('game').get(1) === 4 && checkpointMemory('other').get(1) === 5 && began.length === 2);
	expect(began[1]! - began[0]!).toBeGreaterThan(20 * tookMs);
});

const tookMs = 10;
