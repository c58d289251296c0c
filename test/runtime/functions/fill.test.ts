import {expect, test} from 'vitest';
import {fillEnvironment} from '../../../source/runtime/functions/fill.ts';
import {service} from '../../helpers/specs.ts';

const values = {user_id: 'u-7', port: 5432, flags: {a: [1]}, on: true};

function fill(text: string, isLenient = false) {
	const filled = fillEnvironment({...service('api'), environment: {A: text, B: 'same'}}, {values, isLenient, suggest: name => name === 'usr_id' ? 'user_id' : undefined});
	return filled.type === 'ok' ? filled.service.environment : filled.message;
}

test.each([
	['{user_id}', 'u-7'],
	['postgres://{user_id}@localhost:{port}/x', 'postgres://u-7@localhost:5432/x'],
	['{flags} {on}', '{"a":[1]} true'],
	['{{user_id}}', '{user_id}'],
	['{{{user_id}}}', '{{user_id}}'],
	['{"user_id":{"a":1}}', '{"user_id":{"a":1}}'],
	['{}', '{}'],
	['{ user_id }', '{ user_id }'],
	['${user_id}', '${user_id}'],
	['$${user_id}', '$${user_id}'],
])('%s becomes %s', (text, expected) => {
	expect(fill(text)).toEqual({A: expected, B: 'same'});
});

test('a key that nobody has set: which variable needs it, what was meant, what is known', () => {
	expect(fill('{usr_id}')).toBe('A needs {usr_id}, which no function has set by context.set: did you mean {user_id}? (known are user_id, port, flags, on)');
	expect(fill('{toString}')).toBe('A needs {toString}, which no function has set by context.set: known are user_id, port, flags, on');
});

test('before the start, when it may still be set, the variable is left out', () => {
	expect(fill('{usr_id}', true)).toEqual({B: 'same'});
});

test('what is said for several services is filled in, too', () => {
	const filled = fillEnvironment({...service('api'), sharedEnvironment: {ID: '{user_id}'}, environment: {}}, {values, isLenient: false, suggest: () => undefined});
	expect(filled).toMatchObject({type: 'ok', service: {sharedEnvironment: {ID: 'u-7'}}});
});
