import {describe, expect, test} from 'vitest';
import {describeCause, describeExit, describeFailure, describePhase, describeWait, nameFailure} from '../../source/core/describe.ts';
import type {Failure, Phase, RunCause, WaitReason} from '../../source/core/state.ts';

const exit = {type: 'code', code: 1} as const;
const crash = {type: 'signal', signal: 'SIGSEGV'} as const;

test('an end is told as `exited 3` or `killed by SIGSEGV`', () => {
	expect(describeExit({type: 'code', code: 3})).toBe('exited 3');
	expect(describeExit(crash)).toBe('killed by SIGSEGV');
});

describe('why a run was started', () => {
	const cases: readonly (readonly [RunCause, string])[] = [
		[{type: 'start'}, 'start'],
		[{type: 'user'}, 'you'],
		[{type: 'files', files: ['src/api.ts']}, 'src/api.ts changed'],
		[{type: 'files', files: ['src/api.ts', 'b', 'c']}, 'src/api.ts and 2 more changed'],
		[{type: 'files', files: ['a\u001B[2J\nb']}, String.raw`a\x1b[2J\nb changed`],
		[{type: 'failure', failure: {type: 'exit', exit}}, 'after exit 1'],
		[{type: 'failure', failure: {type: 'exit', exit: crash}}, 'after SIGSEGV'],
		[{type: 'failure', failure: {type: 'spawn', message: 'no'}}, 'after a start that failed'],
		[{type: 'failure', failure: {type: 'not-ready', withinMs: 1}}, 'after it was not ready in time'],
		[{type: 'failure', failure: {type: 'not-ready', lastProbe: 'no luck'}}, 'after it could not become ready'],
		[{type: 'failure', failure: {type: 'not-live'}}, 'after it was no longer alive'],
		[{type: 'ended', exit: {type: 'code', code: 0}}, 'after exit 0'],
		[{type: 'dependency', service: 'db'}, 'db restarted'],
		[{type: 'failure', failure: {type: 'build', message: 'exited 2'}}, 'after a build that failed'],
		[{type: 'failure', failure: {type: 'hook', hook: 'after-ready', message: 'exited 2'}}, 'after after_ready failed'],
		[{type: 'trigger'}, 'triggered'],
	];
	test.each(cases)('%j', (cause, text) => {
		expect(describeCause(cause)).toBe(text);
	});
});

describe('why a service has failed', () => {
	const cases: readonly (readonly [Failure, string])[] = [
		[{type: 'exit', exit}, 'exited 1'],
		[{type: 'spawn', message: 'command not found: /nope'}, 'could not be started: command not found: /nope'],
		[{type: 'not-ready', withinMs: 90_000}, 'not ready within 1m30s'],
		[{type: 'not-ready', withinMs: 500, lastProbe: 'connection refused'}, 'not ready within 500ms: connection refused'],
		[{type: 'not-ready', lastProbe: 'no luck'}, 'not ready: no luck'],
		[{type: 'not-live', lastProbe: 'status 500'}, 'no longer alive: status 500'],
		[{type: 'build', message: 'exited 2'}, 'build failed: exited 2'],
		[{type: 'hook', hook: 'before-start', message: 'not done within 30s'}, 'before_start failed: not done within 30s'],
	];
	test.each(cases)('%j', (failure, text) => {
		expect(describeFailure(failure)).toBe(text);
	});
});

test('where the log has told how a command failed, its name is enough', () => {
	expect(nameFailure({type: 'build', message: 'exited 2'})).toBe('build failed');
	expect(nameFailure({type: 'hook', hook: 'on-failure', message: 'exited 2'})).toBe('on_failure failed');
	expect(nameFailure({type: 'exit', exit})).toBe('exited 1');
});

describe('what a service waits for', () => {
	const cases: readonly (readonly [readonly WaitReason[], string])[] = [
		[[], 'waiting'],
		[[{type: 'dependency', service: 'redis', need: 'ready'}], 'waiting for redis'],
		[[{type: 'dependency', service: 'db', need: 'ready'}, {type: 'dependency', service: 'migrate', need: 'completed'}, {type: 'quiet'}], 'waiting for db and migrate'],
		[[{type: 'dependency', service: 'a', need: 'started'}, {type: 'dependency', service: 'b', need: 'started'}, {type: 'dependency', service: 'c', need: 'started'}], 'waiting for a, b and c'],
		[[{type: 'quiet'}], 'waiting for changes to end'],
		[[{type: 'delay', delayMs: 1500}], 'starting in 1s500ms'],
		[[{type: 'job', job: 'build'}], 'building'],
		[[{type: 'job', job: 'before-start'}], 'running before_start'],
	];
	test.each(cases)('%j', (reasons, text) => {
		expect(describeWait(reasons)).toBe(text);
	});
});

describe('the words beside a service', () => {
	const stopping = {type: 'stopping', signal: 'SIGTERM', isKilled: false} as const;
	const cases: readonly (readonly [Phase, string])[] = [
		[{type: 'idle'}, 'not started'],
		[{type: 'waiting', on: [{type: 'dependency', service: 'redis', need: 'ready'}]}, 'waiting for redis'],
		[{type: 'ready', pid: 1}, 'ready'],
		[{...stopping, next: {type: 'stop'}}, 'stopping'],
		[{...stopping, next: {type: 'restart'}}, 'restarting'],
		[{...stopping, next: {type: 'stop'}, isKilled: true}, 'killing'],
		[{type: 'backoff', failure: {type: 'exit', exit}, delayMs: 4000, until: 10_000}, 'exited 1, again in 4s'],
		[{type: 'backoff', delayMs: 4000, until: 10_000}, 'again in 4s'],
		[{type: 'failed', failure: {type: 'exit', exit: crash}}, 'killed by SIGSEGV'],
		[{type: 'skipped', because: 'migrate exited 1'}, 'not started: migrate exited 1'],
	];
	test.each(cases)('%j', (phase, text) => {
		expect(describePhase(phase)).toBe(text);
	});

	test('a delay can be told as what is left of it, in whole seconds', () => {
		const phase: Phase = {type: 'backoff', failure: {type: 'exit', exit}, delayMs: 4000, until: 10_000};
		expect([6000, 6001, 7000, 9999, 10_000, 12_000].map(now => describePhase(phase, now))).toEqual(['4s', '4s', '3s', '1s', '0s', '0s'].map(left => `exited 1, again in ${left}`));
	});
});
