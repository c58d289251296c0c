import {test} from 'vitest';
import {startHub, stepHub} from '../../source/fleet/hub.ts';
import {checkHistories} from './hub-histories.ts';

test('under random histories: every row ends once, with one result and its log whole; what is said is on disk; a hub that is killed comes to the same rows', () => {
	checkHistories({startHub, stepHub}, 1000);
}, 120_000);
