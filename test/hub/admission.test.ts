import {expect, test} from 'vitest';
import type {TokenRole} from '../../source/fleet/questions.ts';
import {createAdmission} from '../../source/hub/admission.ts';
import type {Tokens} from '../../source/hub/tokens.ts';

/** Tokens that are called as their role, with the name behind a slash. */
const tokens = {
	find(token) {
		const [role, name] = token?.split('/') ?? [];
		return role === undefined || role === 'wrong' ? undefined : {id: token!, identity: {role: role as TokenRole, ...name !== undefined && {name}}};
	},
} as Pick<Tokens, 'find'> as Tokens;

test.each([
	['client', 'admin', {role: 'admin'}],
	['client', 'client', {role: 'client'}],
	['client', 'reader', {role: 'reader'}],
	['client', 'builder', undefined],
	['n1', 'builder', {role: 'builder', name: 'n1'}],
	['n1', 'builder/n1', {role: 'builder', name: 'n1'}],
	['n1', 'builder/n2', undefined],
	['n1', 'admin', {role: 'builder', name: 'n1'}],
	['n1', 'client', undefined],
	['n1', 'reader', undefined],
	['a/b', 'builder', undefined],
	['+', 'builder', undefined],
	['n1', 'wrong', undefined],
	['n1', undefined, undefined],
	['hub@k3j9d0qa', 'hub', {role: 'hub', name: 'k3j9d0qa'}],
	['hub@k3j9d0qa', 'admin', {role: 'hub', name: 'k3j9d0qa'}],
	['hub@k3j9d0qa', 'client', undefined],
	['hub@k3j9d0qa', 'builder', undefined],
	['hub@k3j9d0qa', undefined, undefined],
	['hub@+', 'hub', undefined],
	['client', 'hub', undefined],
	['n1', 'hub', undefined],
])('%s with the token %s comes in as %j', async (user, token, identity) => {
	expect(await createAdmission(tokens, true).authenticate(user, token)).toEqual(identity);
});

test('where no token is asked for, whoever comes is who sits there, and a builder is by its name', async () => {
	const admission = createAdmission(tokens, false);
	expect(await admission.authenticate(undefined, undefined)).toEqual({role: 'admin'});
	expect(await admission.authenticate('n1', 'wrong')).toEqual({role: 'builder', name: 'n1'});
	expect(await admission.authenticate('a/b', undefined)).toBeUndefined();
	expect(await admission.authenticate('client', 'reader')).toEqual({role: 'reader'});
});

test('it is known who has come by a token, and not who has been refused', async () => {
	const admission = createAdmission(tokens, true);
	await admission.authenticate('n1', 'builder');
	await admission.authenticate('n2', 'builder');
	await admission.authenticate('client', 'builder');
	expect(admission.usersOf('builder')).toEqual(['n1', 'n2']);
});
