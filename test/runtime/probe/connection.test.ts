import type {LookupAddress} from 'node:dns';
import {expect, test, vi} from 'vitest';
import {lookupOf} from '../../../source/runtime/probe/connection.ts';

type Answer = (error: Error | null, addresses: LookupAddress[]) => void;
const questions = vi.hoisted((): {host: string; answer: Answer}[] => []);

vi.mock('node:dns', () => ({
	lookup(host: string, _options: unknown, answer: Answer) {
		questions.push({host, answer});
	},
}));

function ask(host: string, options: {all?: boolean; family?: number} = {all: true}) {
	const answers: unknown[] = [];
	lookupOf(host).lookup(host, options, (...answer) => answers.push(answer));
	return answers;
}

test('a name server that does not answer is asked once, whoever waits, and again later', () => {
	const waiting = [ask('db.test'), ask('db.test'), ask('db.test', {family: 6}), ask('other.test')];
	expect(questions.map(({host}) => host)).toEqual(['db.test', 'other.test']);
	const addresses = [{address: '10.0.0.1', family: 4}, {address: '2001:db8::1', family: 6}];
	questions[0]!.answer(null, addresses);
	expect(waiting).toEqual([[[null, addresses]], [[null, addresses]], [[null, '2001:db8::1', 6]], []]);
	const error = new Error('ENOTFOUND');
	const again = ask('db.test');
	expect(questions).toHaveLength(3);
	questions[2]!.answer(error, []);
	expect(again).toEqual([[error, []]]);
});

test('localhost is asked nobody', () => {
	const before = questions.length;
	expect(ask('LocalHost')).toEqual([[null, [{address: '127.0.0.1', family: 4}, {address: '::1', family: 6}]]]);
	expect(ask('api.localhost', {family: 6})).toEqual([[null, '::1', 6]]);
	expect(ask('localhost', {})).toEqual([[null, '127.0.0.1', 4]]);
	expect(questions).toHaveLength(before);
});
