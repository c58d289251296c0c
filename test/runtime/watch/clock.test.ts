import {execFileSync} from 'node:child_process';
import {mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {createBatches} from '../../../source/runtime/watch/batches.ts';
import {createGitActivity, hasWorked} from '../../../source/runtime/watch/git-activity.ts';
import {findRepository} from '../../../source/runtime/watch/repository.ts';
import {temporaryDirectory} from './rig.ts';

const hourMs = 3_600_000;

/** The clock on the wall is set; what measures time goes on. */
function setClock(byMs: number): void {
	vi.setSystemTime(Date.now() + byMs);
}

describe('a clock that is set', () => {
	beforeEach(() => {
		vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date', 'performance']});
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	test.each([['back', -hourMs], ['forward', hourMs]])('%s holds no batch up, and lets none go too soon', (_way, byMs) => {
		const delivered: string[] = [];
		let isIncomplete = true;
		const batches = createBatches({
			deliver(service, files) {
				delivered.push(`${service} ${files.join(' ')}`);
			},
			isIncomplete: service => service === 'endless' || isIncomplete,
			repositoryOf: () => undefined,
			onProblem() {},
			maxHoldMs: 300,
		});
		batches.add('endless', 'a', '/a');
		batches.add('calm', 'b', '/b');
		setClock(byMs);
		vi.advanceTimersByTime(250);
		expect(delivered).toEqual([]);
		isIncomplete = false;
		vi.advanceTimersByTime(30);
		expect(delivered).toEqual(['calm b']);
		vi.advanceTimersByTime(50);
		expect(delivered).toEqual(['calm b', 'endless a']);
		batches.close();
		expect(vi.getTimerCount()).toBe(0);
	});

	test('changes nothing about how long a lock of git is waited for', () => {
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
		vi.advanceTimersByTime(199);
		expect(activity.isHeld(repository)).toBe(true);
		vi.advanceTimersByTime(1);
		expect(activity.isHeld(repository)).toBe(false);
		expect(problems).toHaveLength(1);
	});
});

test('an index that git wrote before the clock was set back is no sign that it is at work', () => {
	const directory = temporaryDirectory();
	mkdirSync(join(directory, '.git'));
	writeFileSync(join(directory, '.git/index'), '');
	const repository = findRepository(directory)!;
	expect(hasWorked(repository, 600_000)).toBe(true);
	const future = Date.now() / 1000 + 3600;
	utimesSync(join(directory, '.git/index'), future, future);
	expect(hasWorked(repository, 600_000)).toBe(false);
});
