import {expect, test} from 'vitest';
import {createLoading} from '../../../source/runtime/checkpoints/loading.ts';
import {until} from '../../helpers/until.ts';

const own = process.execPath;

test('a program that has ended by itself without loading it is told of once', () => {
	const {loading, told} = watched('/no/such/library.so');
	loading.started(process.pid);
	loading.exited({type: 'code', code: 0});
	loading.exited({type: 'code', code: 0});
	expect(told()).toBe(1);
});

test('one that has loaded it is not', () => {
	const {loading, told} = watched('/no/such/library.so');
	loading.started(process.pid);
	loading.loaded();
	loading.exited({type: 'code', code: 0});
	loading.cancel();
	expect(told()).toBe(0);
});

test('one that a signal has ended may not have come so far', () => {
	const {loading, told} = watched('/no/such/library.so');
	loading.started(process.pid);
	loading.exited({type: 'signal', signal: 'SIGTERM'});
	expect(told()).toBe(0);
	loading.cancel();
});

test('one that runs and does not have it in its memory is told of; one that has is waited for', async () => {
	const has = watched(own);
	const hasNot = watched('/no/such/library.so');
	has.loading.started(process.pid);
	hasNot.loading.started(process.pid);
	await until('it to be told', () => hasNot.told());
	await until('some more turns', () => hasNot.told() && has.waited() > 5);
	expect([has.told(), hasNot.told()]).toEqual([0, 1]);
	has.loading.cancel();
});

test('a shell that has loaded it, and then becomes a program that has not, is told of', async () => {
	const {loading, told} = watched('/no/such/library.so');
	loading.started(process.pid);
	loading.loaded();
	await until('it to be told', told);
});

test('of a process whose memory nobody may look at, its word is taken', async () => {
	const {loading, told, waited} = watched(own);
	loading.started(0);
	loading.loaded();
	await until('some turns', () => waited() > 10);
	expect(told()).toBe(0);
});

test('a process that is gone has loaded nothing', async () => {
	const {loading, told} = watched('/no/such/library.so');
	loading.started(0);
	await until('it to be told', told);
});

function watched(library: string) {
	let count = 0;
	const beganAt = performance.now();
	const loading = createLoading(library, () => {
		count++;
	}, 10);
	return {loading, told: () => count, waited: () => Math.floor((performance.now() - beganAt) / 10)};
}
