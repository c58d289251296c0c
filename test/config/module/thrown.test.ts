import {connect} from 'node:net';
import {expect, test} from 'vitest';
import {describeThrown, describeTrouble} from '../../../source/config/module/thrown.ts';
import {unusedPort} from '../../runtime/unused-port.ts';

const isOurs = () => false;

/** Without frames. */
function said(thrown: unknown): readonly string[] {
	return describeThrown(thrown, isOurs).stack.split('\n').filter(line => !/^\s+at /.test(line));
}

test.each([undefined, null, 'no reason', {code: 3}])('%j may be thrown, too, also while a module is loaded', thrown => {
	expect(describeTrouble(thrown, isOurs)).toMatchObject({type: 'thrown', message: expect.stringContaining('was thrown, which is no error') as string});
});

test('of a host with several addresses that nobody listens at each is told, though Node says nothing of them in words', async () => {
	const port = await unusedPort();
	const refused = await new Promise<Error>(resolve => {
		const lookup = (_host: string, _options: unknown, answer: (error: null, addresses: readonly object[]) => void) => {
			answer(null, [{address: '127.0.0.1', family: 4}, {address: '127.0.0.2', family: 4}]);
		};
		connect({host: 'several', port, autoSelectFamily: true, lookup: lookup as never}).once('error', resolve);
	});
	expect(refused).toBeInstanceOf(AggregateError);
	const each = ['127.0.0.1', '127.0.0.2'].map(address => `connect ECONNREFUSED ${address}:${port}`);
	expect(describeThrown(refused, isOurs).message).toBe(`AggregateError: ${each.join('; ')}`);
	expect(said(new TypeError('fetch failed', {cause: refused}))).toEqual([
		'TypeError: fetch failed',
		`[cause]: AggregateError: ${each.join('; ')}`,
		...each.map((text, index) => `[error ${index + 1}]: Error: ${text}`),
	]);
});

test('errors that are each other\'s cause are told once', () => {
	const one = new Error('one');
	one.cause = new RangeError('other', {cause: one});
	expect(said(one)).toEqual(['Error: one', '[cause]: RangeError: other']);
});

test('an error without a message has its name, and its code where it has one', () => {
	expect([new RangeError(), Object.assign(new Error(), {code: 'EPIPE'})].map(error => describeThrown(error, isOurs).message)).toEqual(['RangeError', 'EPIPE']);
});

test('an error whose stack somebody has taken away is told all the same', () => {
	expect(describeThrown(Object.assign(new Error('bare'), {stack: undefined}), isOurs)).toEqual({message: 'bare', stack: 'Error: bare'});
});
