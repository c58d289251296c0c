import v8 from 'node:v8';
import vm from 'node:vm';
import {expect, test} from 'vitest';
import {withTimeLimit} from '../../source/mcp/time-limit.ts';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;

const untilAborted = async (signal: AbortSignal) => new Promise<string>(resolve => {
	signal.addEventListener('abort', () => {
		resolve('ended');
	}, {once: true});
});

test('what takes too long is ended when the time is up, also when garbage has been collected meanwhile', async () => {
	const ended = withTimeLimit(50, new AbortController().signal, untilAborted);
	collectGarbage();
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	collectGarbage();
	expect(await ended).toBe('ended');
});

test('it is ended earlier when nobody waits for it any more', async () => {
	const cancelled = new AbortController();
	const ended = withTimeLimit(3_600_000, cancelled.signal, untilAborted);
	collectGarbage();
	cancelled.abort();
	expect(await ended).toBe('ended');
});
