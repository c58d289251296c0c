import process from 'node:process';
import {afterAll, expect} from 'vitest';

const before = state();

afterAll(() => {
	expect(state(), 'The next file in this worker would have what this one has changed of the process (shared-worker.ts).').toEqual(before);
});

function state(): unknown {
	return {
		environment: {...process.env},
		directory: process.cwd(),
		// Libraries keep something under names like `__zod_globalRegistry` as soon as they are loaded.
		globals: Object.getOwnPropertyNames(globalThis).filter(name => !name.startsWith('__')),
		clock: [Date, Date.now, performance.now, setTimeout, setInterval, setImmediate, queueMicrotask].map(each => each.toString()),
	};
}
