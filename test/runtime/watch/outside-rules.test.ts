import {watchFile} from 'node:fs';
import type * as FileSystem from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {createNamedFiles} from '../../../source/runtime/watch/named-files.ts';
import {watchOutsideRules} from '../../../source/runtime/watch/outside-rules.ts';
import type {OutsideRulesOptions} from '../../../source/runtime/watch/outside-rules.ts';
import {sh, temporaryDirectory, until, watched} from './rig.ts';

vi.mock('node:fs', async original => {
	const fs = await original<typeof FileSystem>();
	return {...fs, watchFile: vi.fn(fs.watchFile)};
});

beforeEach(() => {
	vi.mocked(watchFile).mockClear();
});

/** `app/web` of a repository, whose rules lie above it. */
async function outside(script: string, options: Partial<OutsideRulesOptions> = {}) {
	const directory = temporaryDirectory();
	await sh(directory, `mkdir -p .git/info app/web elsewhere; echo > .git/HEAD; ${script}`);
	let count = 0;
	const end = watchOutsideRules({
		root: join(directory, 'app/web'),
		engine: 'inotify',
		sweepsSilent: true,
		silentFileSystem: () => undefined,
		namedFiles: createNamedFiles(),
		...options,
	}, () => {
		count++;
	});
	onTestFinished(end);
	return {
		async callsBackAfter(change: string) {
			const before = count;
			await sh(directory, change);
			await until(() => count > before, () => `no word of: ${change}`);
		},
		end,
	};
}

const lookedAt = (): number => vi.mocked(watchFile).mock.calls.length;

test('of rules above the tree the kernel tells, made, written, replaced and removed: nothing is looked at again and again', async () => {
	const {callsBackAfter} = await outside('echo > .gitignore');
	await callsBackAfter('echo a > .gitignore');
	await callsBackAfter('echo b > new; mv new .gitignore');
	await callsBackAfter('rm .gitignore');
	await callsBackAfter('echo c > app/.ignore');
	await callsBackAfter('echo d > .git/info/exclude');
	expect(lookedAt()).toBe(0);
});

test('a tree below the root of a repository hears of rules above it, and wakes nobody while nothing changes', async () => {
	const directory = temporaryDirectory();
	await sh(directory, 'git init -q .; mkdir -p app/web; echo "*.log" > .gitignore');
	const {told, tells} = await watched(join(directory, 'app/web'));
	await sh(directory, 'echo 1 > app/web/a.log; echo 1 > app/web/a.js');
	await tells(['a.js']);
	await sh(directory, 'echo > .gitignore');
	for (let round = 2; told().length === 0; round++) {
		await sh(directory, `echo ${round} > app/web/a.log; sleep 0.05`);
	}

	expect([...new Set(told())]).toEqual(['a.log']);
	expect(lookedAt()).toBe(0);
});

test.each([
	['rules in a directory that is not there', 'rm -r .git/info', 'mkdir .git/info; echo a > .git/info/exclude', 1],
	['rules that are a link', 'echo a > elsewhere/rules; ln -s ../../elsewhere/rules .git/info/exclude', 'echo b > elsewhere/rules', 1],
])('%s are looked at now and then, and told all the same', async (_, before, change, count) => {
	const {callsBackAfter} = await outside(before);
	await callsBackAfter(change);
	expect(lookedAt()).toBe(count);
});

test('what changes before rules are looked at for the first time is told, too', async () => {
	// As a look that takes the change for what has always been there.
	vi.mocked(watchFile).mockReturnValueOnce(undefined as never);
	const {callsBackAfter} = await outside('echo a > elsewhere/rules; ln -s ../../elsewhere/rules .git/info/exclude');
	await callsBackAfter('echo b > elsewhere/rules');
});

test('a directory of rules that is replaced is told at once, and from then on', async () => {
	const {callsBackAfter} = await outside('echo a > .git/info/exclude');
	await callsBackAfter('mv .git/info old; mkdir .git/info');
	await callsBackAfter('echo b > .git/info/exclude');
});

test.each<[string, Partial<OutsideRulesOptions>]>([
	['that does not tell of what others change', {silentFileSystem: () => 'nfs'}],
	['that is polled', {engine: 'poll'}],
	['that cannot be watched any more', {namedFiles: createNamedFiles(() => {
		throw Object.assign(new Error('no space'), {code: 'ENOSPC'});
	})}],
])('on a file system %s rules are looked at', async (_, options) => {
	const {callsBackAfter} = await outside('echo > .gitignore', options);
	await callsBackAfter('sleep 0.01; echo a > .gitignore');
	expect(lookedAt()).toBe(5);
});

test('two trees hear of the same rules, and one goes on when the other has ended', async () => {
	const directory = temporaryDirectory();
	await sh(directory, 'mkdir -p .git/info a b; echo > .git/HEAD');
	const namedFiles = createNamedFiles();
	const heard = {a: 0, b: 0};
	const watch = (name: 'a' | 'b') => watchOutsideRules({root: join(directory, name), engine: 'inotify', sweepsSilent: true, silentFileSystem: () => undefined, namedFiles}, () => {
		heard[name]++;
	});
	const endA = watch('a');
	onTestFinished(watch('b'));
	await sh(directory, 'echo 1 > .gitignore');
	await until(() => heard.a > 0 && heard.b > 0, () => JSON.stringify(heard));
	endA();
	const before = heard.a;
	const heardByB = heard.b;
	await sh(directory, 'echo 2 > .gitignore');
	await until(() => heard.b > heardByB, () => JSON.stringify(heard));
	expect(heard.a).toBe(before);
});
