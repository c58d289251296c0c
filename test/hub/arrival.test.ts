import {expect, test} from 'vitest';
import {createArrival, type ArrivalOptions} from '../../source/hub/arrival.ts';

function arrivalOf(options: Partial<ArrivalOptions> = {}) {
	const done: string[] = [];
	const arrival = createArrival({
		appear: () => done.push('appear'),
		rivalFound: () => done.push('rival'),
		isOver: () => false,
		...options,
	});
	return {arrival, done};
}

test('a hub appears on its own broker with the first connection, and once', async () => {
	const {arrival, done} = arrivalOf();
	expect(arrival.hasAppeared).toBe(false);
	const first = arrival.connected();
	// Before anything else can come over the connection.
	expect(done).toEqual(['appear']);
	await first;
	await arrival.connected();
	await arrival.decided;
	expect(done).toEqual(['appear']);
	expect(arrival.hasAppeared).toBe(true);
});

test('on a broker that another hub works with it does not appear, and whoever opens it waits no longer', async () => {
	const {arrival, done} = arrivalOf({findsRival: async () => true});
	await arrival.connected();
	await arrival.decided;
	expect(done).toEqual(['rival']);
	expect(arrival.hasAppeared).toBe(false);
});

test('one that has been put off appears when its broker is reached after all', async () => {
	const {arrival, done} = arrivalOf({findsRival: async () => false});
	arrival.putOff();
	await arrival.decided;
	expect(done).toEqual([]);
	await arrival.connected();
	expect(done).toEqual(['appear']);
});

test('one that has ended while it looked for rivals does not appear', async () => {
	let isOver = false;
	let answer = (_isThere: boolean) => {};
	const {arrival, done} = arrivalOf({
		findsRival: async () => new Promise(resolve => {
			answer = resolve;
		}),
		isOver: () => isOver,
	});
	const looked = arrival.connected();
	isOver = true;
	answer(false);
	await looked;
	await arrival.decided;
	expect(done).toEqual([]);
});
