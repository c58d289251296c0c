import path from 'node:path';
import {expect, test} from 'vitest';
import {pushedBranches} from '../../source/commands/suggest/pushed-branches.ts';
import {hookFor} from '../../source/commands/suggest/hook.ts';

const a = 'a'.repeat(40);
const zeros = '0'.repeat(40);

test('branches that were created or updated, by their whole names, once each', () => {
	expect(pushedBranches(`${a} ${a} refs/heads/main\n${zeros} ${a} refs/heads/x/y\r\n${a} ${a} refs/heads/main\n`)).toEqual({type: 'ok', branches: ['main', 'x/y']});
	expect(pushedBranches(`${'a'.repeat(64)} ${'b'.repeat(64)} refs/heads/of-sha-256`)).toEqual({type: 'ok', branches: ['of-sha-256']});
});

test('what was deleted, tags and notes are no branches to build', () => {
	expect(pushedBranches(`${a} ${zeros} refs/heads/gone\n${zeros} ${a} refs/tags/v1\n${a} ${a} refs/notes/commits\n`)).toEqual({type: 'ok', branches: []});
});

test('no line is something else than none of a branch, and a line that git does not write is told', () => {
	expect(pushedBranches('')).toEqual({type: 'nothing'});
	expect(pushedBranches('\n\n')).toEqual({type: 'nothing'});
	expect(pushedBranches(`${a} ${a} refs/heads/main\nmain\n`)).toEqual({type: 'wrong-line', line: 2, text: 'main'});
	expect(pushedBranches(`${a} ${a} heads/main`)).toMatchObject({type: 'wrong-line'});
});

test('a hook has the words that were given, quoted for the shell', () => {
	expect(hookFor('shop', {hub: 'mqtt://box:7900', on: {os: 'l*'}, any: true, timeLimit: 90_000})).toMatch(/^#!\/bin\/sh\n(?:#.*\n)+exec devtui suggest shop --hub mqtt:\/\/box:7900 --on 'os=l\*' --any --time-limit 1m30s\n$/);
	expect(hookFor('shop', {tokenFile: '/it\'s'})).toContain(`--token-file '/it'\\''s'`);
	expect(hookFor('shop', {follow: true})).toMatch(/\n# .*waits for the builds[^]*\nexec devtui suggest shop --follow\n$/);
});

test('files that a hook names are found where git runs it', () => {
	expect(hookFor('shop', {tokenFile: 'token', tlsCa: '../ca.pem'})).toContain(` --token-file ${path.resolve('token')} --tls-ca ${path.resolve('../ca.pem')}\n`);
});
