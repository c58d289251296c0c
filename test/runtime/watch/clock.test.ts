import {execFileSync} from 'node:child_process';
import {mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {createBatches} from '../../../source/runtime/watch/batches.ts';
import {createGitActivity, hasWorked} from '../../../source/runtime/watch/git-activity.ts';
import {findRepository} from '../../../source/runtime/watch/repository.ts';
import {temporaryDirectory, until} from './rig.ts';

const hourMs = 3_600_000;

/** The clock on the wall is set; what measures time goes on. */
function setClock(byMs: number): void {
	const now = Date.now.bind(Date);
	vi.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
}

afterEach(() => {
	vi.restoreAllMocks();
});

test.each([['back', -hourMs], ['forward', hourMs]])('a clock that is set %s holds no batch up, and lets none go too soon', async (_way, byMs) => {
	const delivered: string[] = [];
	let isStirring = true;
	const batches = createBatches({
		deliver(service, files) {
			delivered.push(`${service} ${files.join(' ')}`);
		},
		isStirring: service => service === 'endless' || isStirring,
		repositoryOf: () => undefined,
		onProblem() {},
		maxHoldMs: 300,
	});
	batches.add('endless', 'a', '/a');
	batches.add('calm', 'b', '/b');
	setClock(byMs);
	await new Promise(resolve => {
		setTimeout(resolve, 100);
	});
	expect(delivered).toEqual([]);
	isStirring = false;
	await until(() => delivered.length === 2, () => delivered.join('\n'));
	expect(delivered).toEqual(['calm b', 'endless a']);
	batches.close();
});

test('a lock of git is waited for as long as ever, whatever the clock is set to', async () => {
	const directory = temporaryDirectory();
	execFileSync('git', ['init', '-q'], {cwd: directory});
	writeFileSync(join(directory, '.git/index.lock'), '');
	const problems: string[] = [];
	const activity = createGitActivity({maxHoldMs: 200, onProblem: problem => problems.push(problem)});
	const repository = findRepository(directory)!;
	expect(activity.isHeld(repository)).toBe(true);
	setClock(hourMs);
	expect(activity.isHeld(repository)).toBe(true);
	setClock(-2 * hourMs);
	await until(() => !activity.isHeld(repository), () => 'held');
	expect(problems).toHaveLength(1);
});

test('an index that git wrote before the clock was set back is no sign that it is at work', () => {
	const directory = temporaryDirectory();
	mkdirSync(join(directory, '.git'));
	writeFileSync(join(directory, '.git/index'), '');
	const repository = findRepository(directory)!;
	expect(hasWorked(repository, 1000)).toBe(true);
	const future = Date.now() / 1000 + 3600;
	utimesSync(join(directory, '.git/index'), future, future);
	expect(hasWorked(repository, 1000)).toBe(false);
});
