import {expect, test} from 'vitest';
import {createFlow} from '../../source/runtime/flow.ts';

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
