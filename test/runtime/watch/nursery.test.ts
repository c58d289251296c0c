import {afterEach, expect, test, vi} from 'vitest';

const flags = vi.hoisted((): string[] => []);
vi.mock('node:v8', async original => ({...await original<object>(), setFlagsFromString: (flag: string) => flags.push(flag)}));

afterEach(() => {
	flags.length = 0;
	vi.resetModules();
});

test('the room for new objects grows again when the last tree is read, whoever reads it', async () => {
	// As two bundles have it.
	const {keepNurserySmall: ofServices} = await import('../../../source/runtime/watch/nursery.ts');
	vi.resetModules();
	const {keepNurserySmall: ofTheFile} = await import('../../../source/runtime/watch/nursery.ts');
	expect(ofTheFile).not.toBe(ofServices);
	let endLarge = (): void => {};
	ofServices(new Promise<void>(resolve => {
		endLarge = resolve;
	}));
	ofTheFile(Promise.resolve());
	ofTheFile(Promise.reject(new Error('it has gone')));
	await new Promise(setImmediate);
	expect(flags.at(-1)).toBe('--semi-space-growth-factor=1');
	endLarge();
	await new Promise(setImmediate);
	expect(flags.at(-1)).toBe('--semi-space-growth-factor=2');
});
