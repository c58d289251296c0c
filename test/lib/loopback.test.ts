import {isIP} from 'node:net';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isLoopbackHost} from '../../source/lib/loopback.ts';

test.each(['localhost', '::1', '127.0.0.1', '127.255.255.254'])('%s is this machine', host => {
	expect(isLoopbackHost(host)).toBe(true);
});

test.each(['', 'localhost.example', '127.example', '127.0.0.1.example', '127.0.0', '127.0.0.01', '127.0.0.256', '128.0.0.1', '0.0.0.0', '::', '[::1]', '10.127.0.0'])('%j may be another one', host => {
	expect(isLoopbackHost(host)).toBe(false);
});

test('of addresses of IPv4 it is those that begin with 127', () => {
	const part = fc.oneof(fc.constantFrom('127', '0', '00', '255', '256'), fc.nat(999).map(String));
	fc.assert(fc.property(fc.array(part, {minLength: 3, maxLength: 5}), parts => {
		const host = parts.join('.');
		expect(isLoopbackHost(host)).toBe(isIP(host) === 4 && host.startsWith('127.'));
	}));
});
