import {afterEach, describe, test} from 'vitest';
import {now, openScreen, stateOf, type Screen} from '../helpers/screen.ts';
import {project, service} from '../helpers/specs.ts';

const sizes = [[200, 60], [120, 40], [80, 24], [40, 10]] as const;
const shop = {...project(service('db'), service('api'), service('worker')), name: 'shop'};
const startedAt = now - 5 * 3_600_000;
const ready = stateOf(shop, {
	db: {phase: {type: 'ready', pid: 11}, run: 1, startedAt},
	api: {phase: {type: 'ready', pid: 12}, run: 1, startedAt},
	worker: {phase: {type: 'ready', pid: 13}, run: 1, startedAt},
});

process.env['TZ'] = 'UTC';

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

describe.each(sizes)('at %i×%i', (columns, rows) => {
	const scenes: Readonly<Record<string, readonly [keys: readonly string[], sign: string | RegExp]>> = {
		'a search being written': [['/orders/1'], '1/8'],
		'a search in all': [['/orders/1', '\t'], '1/16'],
		'a pattern that is none': [['/orders('], 'unterminated'],
		'a search kept': [['/orders/1\r', 'n'], '2/8'],
		'a filter': [['&!漢\r'], '!漢'],
		'a filter by level, with times': [['E', 'E', 't'], /12:00:00\.000 \[WARN/],
	};

	test.each(Object.entries(scenes))('%s looks as drawn', async (name, [keys, sign]) => {
		screen = openScreen({project: shop, state: ready, columns, rows});
		const {type, sees, looksLike, print, beginRun} = screen;
		for (const service of ['db', 'api']) {
			beginRun(service, 1, 'run 1 · start');
			for (let count = 1; count <= 16; count++) {
				print(service, `GET /orders/${count} 200 ${'漢字'.repeat(count % 4)}\r\n${count % 4 === 0 ? `[WARN] order ${count} is late, and nobody knows why it should be so, nor who might know more\r\n` : ''}`);
			}
		}

		await sees('orders/16');
		for (const key of keys) {
			type(key);
		}

		await sees(sign);
		await looksLike(`search-${name.replaceAll(/[ ,]+/g, '-')}-${columns}x${rows}`);
	});
});
