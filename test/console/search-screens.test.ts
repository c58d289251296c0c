import {describe, test} from 'vitest';
import {shopScreens} from '../helpers/shop.ts';

const sizes = [[200, 60], [120, 40], [80, 24], [40, 10]] as const;
const {begin} = shopScreens();

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
		const {type, sees, looksLike, print, beginRun} = begin({columns, rows});
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
