import {expect, test} from 'vitest';
import {resolveUser} from '../../source/runtime/identity.ts';

const files = {
	users: () => 'root:x:0:0:root:/root:/bin/bash\nann:x:1000:100:Ann:/home/ann:/bin/sh\n',
	groups: () => 'root:x:0:\nusers:x:100:\naudio:x:29:ann,bob\n',
};
const ann = {HOME: '/home/ann', USER: 'ann', LOGNAME: 'ann'};

test.each([
	['ann', {uid: 1000, gid: 100, groups: [29], variables: ann}],
	['1000', {uid: 1000, gid: 100, groups: [29], variables: ann}],
	['ann:audio', {uid: 1000, gid: 29, groups: [], variables: ann}],
	['ann:7', {uid: 1000, gid: 7, groups: [], variables: ann}],
	['4242', {uid: 4242, gid: 4242, groups: [], variables: {}}],
	['4242:100', {uid: 4242, gid: 100, groups: [], variables: {}}],
])('user %s is found among the accounts of the system', (user, expected) => {
	expect(resolveUser({user}, files)).toEqual({type: 'ok', user: expected});
});

test('a user or group that does not exist is said by name', () => {
	expect(resolveUser({user: 'eve'}, files)).toEqual({type: 'problem', message: 'cannot become user eve: there is no such user'});
	expect(resolveUser({user: 'ann:eves'}, files)).toEqual({type: 'problem', message: 'cannot become group eves: there is no such group'});
});

test('who asks for no user stays who devtui is', () => {
	expect(resolveUser({umask: 0o22}, files)).toEqual({type: 'ok', user: undefined});
});

test('root is found on this system', () => {
	expect(resolveUser({user: 'root'})).toMatchObject({type: 'ok', user: {uid: 0, gid: 0}});
});
