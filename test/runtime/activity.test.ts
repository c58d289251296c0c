import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {expect, onTestFinished, test, vi} from 'vitest';
import {createActivity} from '../../source/runtime/activity.ts';
import {systemClock, type Clock} from '../../source/runtime/clock.ts';
import {until} from '../helpers/until.ts';

async function observe(script: string) {
	const child = spawn('/bin/sh', ['-c', `echo up; ${script}`], {stdio: ['pipe', 'pipe', 'inherit'], detached: true});
	onTestFinished(() => {
		process.kill(-child.pid!, 'SIGKILL');
	});
	await once(child.stdout, 'data');
	const activity = createActivity({clock: systemClock, pidOf: () => child.pid});
	onTestFinished(() => {
		activity.close();
	});
	activity.observe(['a']);
	await until('enough samples', () => activity.wasActive('a') !== undefined);
	return {activity, child};
}

test('a service that sleeps has not been active', async () => {
	const {activity} = await observe('exec sleep 100');
	await until('quiet', () => activity.wasActive('a') === false);
});

test('a service that runs again and again without writing anything has not been active', async () => {
	const {activity} = await observe(`exec '${process.execPath}' -e 'setInterval(() => {}, 5)'`);
	await until('quiet', () => activity.wasActive('a') === false);
});

test('a service has been active when a child of it has ended that only renamed a file', async () => {
	const {activity, child} = await observe('cd "$(mktemp -d)"; : > a; read -r line; mv a b; read -r line; rm -r "$PWD"; exec sleep 100');
	await until('quiet', () => activity.wasActive('a') === false);
	child.stdin.write('go\n');
	await until('activity', () => activity.wasActive('a') === true);
	await until('quiet again', () => activity.wasActive('a') === false);
	child.stdin.write('go\n');
	await until('the end of it', () => activity.wasActive('a') === true);
});

test('a service that has just done something, or a child of it that has ended since, has been active', async () => {
	const {activity, child} = await observe('while read -r line; do sh -c "echo done"; done');
	await until('quiet', () => activity.wasActive('a') === false);
	child.stdin.write('go\n');
	await until('activity', () => activity.wasActive('a') === true);
	await until('quiet again', () => activity.wasActive('a') === false);
});

test('nothing is said of a service that is not looked at, or runs for too short a time', () => {
	vi.useFakeTimers();
	onTestFinished(() => {
		vi.useRealTimers();
	});
	let pid: number | undefined;
	const clock: Clock = {
		now: () => Date.now(),
		after(delayMs, callback) {
			const timer = setTimeout(callback, delayMs);
			return () => {
				clearTimeout(timer);
			};
		},
	};
	const activity = createActivity({clock, pidOf: () => pid, sample: String});
	onTestFinished(() => {
		activity.close();
	});
	expect(activity.wasActive('a')).toBeUndefined();
	activity.observe(['a']);
	vi.advanceTimersByTime(1000);
	expect(activity.wasActive('a')).toBeUndefined();
	for (const process of [7, 8]) {
		pid = process;
		vi.advanceTimersByTime(150);
		expect(activity.wasActive('a')).toBeUndefined();
		vi.advanceTimersByTime(50);
		expect(activity.wasActive('a')).toBe(false);
	}
});
