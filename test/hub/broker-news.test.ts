import {expect, test} from 'vitest';
import {createBrokerNews} from '../../source/hub/broker-news.ts';

test('a broker that is away is told once, again when it is so for another reason, and when it is back', () => {
	const told: string[] = [];
	const news = createBrokerNews(text => told.push(text));
	news.connected();
	expect(told).toEqual([]);
	for (const why of ['it has closed the connection', 'nobody listens', 'nobody listens', 'nobody listens']) {
		news.lost(why);
	}

	expect(told.splice(0)).toEqual(['the broker cannot be reached: it has closed the connection', 'the broker cannot be reached: nobody listens']);
	news.connected();
	news.connected();
	expect(told.splice(0)).toEqual(['connected to the broker']);
	news.lost('nobody listens');
	expect(told).toEqual(['the broker cannot be reached: nobody listens']);
});
