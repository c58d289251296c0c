import {describe, expect, test} from 'vitest';
import {parseAddress, printAddress} from '../../source/wire/address.ts';
import {afterDelay, firstDelayMs, spread} from '../../source/wire/delays.ts';
import {topicFilter} from '../../source/wire/topic-filter.ts';

describe('the address of a hub', () => {
	test.each([
		['mqtt://box:7900', {host: 'box', port: 7900, isEncrypted: false}],
		['mqtts://box.example.com:8883', {host: 'box.example.com', port: 8883, isEncrypted: true}],
		['MQTTS://box:1', {host: 'box', port: 1, isEncrypted: true}],
		['mqtt://box:7900/', {host: 'box', port: 7900, isEncrypted: false}],
		[' box:7900\n', {host: 'box', port: 7900, isEncrypted: false}],
		['localhost:65535', {host: 'localhost', port: 65_535, isEncrypted: false}],
		['127.0.0.1:7900', {host: '127.0.0.1', port: 7900, isEncrypted: false}],
		['[::1]:7900', {host: '::1', port: 7900, isEncrypted: false}],
		['mqtts://[fe80::1%eth0]:7900', {host: 'fe80::1%eth0', port: 7900, isEncrypted: true}],
		['my_box:7900', {host: 'my_box', port: 7900, isEncrypted: false}],
		['bücher.example:7900', {host: 'bücher.example', port: 7900, isEncrypted: false}],
	])('%j', (text, address) => {
		expect(parseAddress(text)).toEqual(address);
		expect(parseAddress(printAddress(address))).toEqual(address);
	});

	test.each([
		['http://box:7900', '"http://box:7900" is no address of a hub: http:// is not spoken: write mqtt://HOST:PORT or mqtts://HOST:PORT'],
		['ws://box:7900', '"ws://box:7900" is no address of a hub: ws:// is not spoken: write mqtt://HOST:PORT or mqtts://HOST:PORT'],
		['box', '"box" is no address of a hub: it names no port; a hub listens on 7900 unless it was told another: box:7900'],
		['mqtt://box', '"mqtt://box" is no address of a hub: it names no port; a hub listens on 7900 unless it was told another: box:7900'],
		['[::1]', '"[::1]" is no address of a hub: it names no port; a hub listens on 7900 unless it was told another: [::1]:7900'],
		['box:', '"box:" is no address of a hub: it names no port; a hub listens on 7900 unless it was told another: box:7900'],
		['::1:7900', '"::1:7900" is no address of a hub: an IPv6 address stands in brackets, as in [::1]:7900'],
		['mqtt://box:7900/path', '"mqtt://box:7900/path" is no address of a hub: nothing may follow the port'],
		['mqtt://box:7900?a=b', '"mqtt://box:7900?a=b" is no address of a hub: nothing may follow the port'],
		['box:0', '"box:0" is no address of a hub: 0 is no port: 1 to 65535'],
		['box:65536', '"box:65536" is no address of a hub: 65536 is no port: 1 to 65535'],
		['box:http', '"box:http" is no address of a hub: HOST:PORT is wanted, as in box.example:7900 or [::1]:7900'],
		['', '"" is no address of a hub: HOST:PORT is wanted, as in box.example:7900 or [::1]:7900'],
		[':7900', '":7900" is no address of a hub: HOST:PORT is wanted, as in box.example:7900 or [::1]:7900'],
		['mqtt://', '"mqtt://" is no address of a hub: HOST:PORT is wanted, as in box.example:7900 or [::1]:7900'],
		['a b:7900', '"a b:7900" is no address of a hub: HOST:PORT is wanted, as in box.example:7900 or [::1]:7900'],
		['-box:7900', '"-box:7900" is no address of a hub: HOST:PORT is wanted, as in box.example:7900 or [::1]:7900'],
		['[box]:7900', '"[box]:7900" is no address of a hub: HOST:PORT is wanted, as in box.example:7900 or [::1]:7900'],
		['bo\u001B[31mx:7900', '"bo\\x1b[31mx:7900" is no address of a hub: HOST:PORT is wanted, as in box.example:7900 or [::1]:7900'],
	])('%j is refused', (text, refusal) => {
		expect(parseAddress(text)).toEqual({refusal});
	});

	test('a token in it is refused and not repeated', () => {
		expect(parseAddress('mqtt://box:s3cret@hub:7900')).toEqual({refusal: 'an address has no user name and no token in it: give the token by --token-file, DEVTUI_TOKEN or config.yaml'});
	});
});

test('attempts come after 1 s, each time 1.3 times as long, and at most 60 s', () => {
	const delays = [firstDelayMs];
	while (delays.length < 20) {
		delays.push(afterDelay(delays.at(-1)!));
	}

	expect(delays.slice(0, 4).map(Math.round)).toEqual([1000, 1300, 1690, 2197]);
	expect(delays.slice(-3)).toEqual([60_000, 60_000, 60_000]);
});

test('links that have lost the same broker come back over half of the time that they wait', () => {
	expect([0, 0.5, 1 - Number.EPSILON].map(random => Math.round(spread(firstDelayMs, random)))).toEqual([500, 750, 1000]);
	const delays = Array.from({length: 1000}, () => spread(60_000));
	expect(Math.min(...delays)).toBeGreaterThanOrEqual(30_000);
	expect(Math.max(...delays)).toBeLessThanOrEqual(60_000);
	// In each tenth of it about a hundred, never the whole herd.
	for (let tenth = 0; tenth < 10; tenth++) {
		expect(delays.filter(delay => Math.floor((delay - 30_000) / 3000) === tenth).length).toBeLessThan(250);
	}
});

test.each([
	['a/b', 'a/b', true],
	['a/b', 'a/b/c', false],
	['a/+', 'a/b', true],
	['a/+', 'a/', true],
	['a/+', 'a/b/c', false],
	['a/+/c', 'a/b/c', true],
	['+/+', 'a/b', true],
	['a/#', 'a', true],
	['a/#', 'a/b/c', true],
	['a/#', 'ab', false],
	['#', 'a/b', true],
	['#', '$SYS/a', false],
	['+/a', '$SYS/a', false],
	['$SYS/+', '$SYS/a', true],
])('filter %s, topic %s: %s', (filter, topic, isMeant) => {
	expect(topicFilter(filter)(topic.split('/'))).toBe(isMeant);
});
