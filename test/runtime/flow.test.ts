import {expect, test} from 'vitest';
import {createBrake, createFlow} from '../../source/runtime/flow.ts';

test('output is read again only when everybody who is behind has caught up', () => {
	const flow = createFlow();
	flow.pause('api');
	flow.pause('api');
	flow.pause();
	flow.resume('api');
	expect([flow.isPaused('api'), flow.isPaused('web')]).toEqual([true, true]);
	flow.resume();
	expect([flow.isPaused('api'), flow.isPaused('web')]).toEqual([true, false]);
	flow.resume('api');
	flow.resume('api');
	expect(flow.isPaused('api')).toBe(false);
	flow.pause('api');
	expect(flow.isPaused('api')).toBe(true);
});

test('a reader that says again and again that it is behind has to catch up once', () => {
	const flow = createFlow();
	const brake = createBrake(flow);
	brake.release();
	brake.pull();
	brake.pull();
	expect(flow.isPaused('api')).toBe(true);
	brake.release();
	expect(flow.isPaused('api')).toBe(false);
});
