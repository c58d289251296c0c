import {describe, expect, test} from 'vitest';
import {stateLabel, uptimeLabel} from '../../source/console/service-words.ts';
import type {Phase} from '../../source/core/state.ts';
import {now, serviceState} from '../helpers/screen.ts';
import {service} from '../helpers/specs.ts';

const spec = service('api');
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('uptime', () => {
	test.each([
		[0, '0s', second],
		[14_400, '14s', 15 * second],
		[minute - 1, '59s', minute],
		[minute, '1m', 2 * minute],
		[59 * minute, '59m', hour],
		[hour + 1, '1h', 2 * hour],
		[3 * day + hour, '3d', 4 * day],
		[-5000, '0s', second],
	])('after %i ms it is %s, until it changes', (ageMs, text, changesAfterMs) => {
		const startedAt = now - ageMs;
		expect(uptimeLabel(serviceState('api', {phase: {type: 'ready', pid: 1}, startedAt}), now)).toEqual({text, until: startedAt + changesAfterMs});
	});

	test('what has no process has none', () => {
		expect(uptimeLabel(serviceState('api', {phase: {type: 'stopped'}}), now)).toEqual({text: ''});
	});
});

describe('the state in a few words', () => {
	const words = (phase: Phase, since = now) => stateLabel(serviceState('api', {phase, since}), spec, now);

	test('a countdown tells when it changes', () => {
		const backoff = words({type: 'backoff', delayMs: 4000, until: now + 3500, failure: {type: 'exit', exit: {type: 'code', code: 1}}});
		expect(backoff).toMatchObject({text: 'exited 1, again in 4s', until: now + 500});
		expect(backoff.shorter?.at(-1)).toBe('again in 4s');
	});

	test('from the third failure in a row it is a crash loop, in the narrowest column that has room for it too', () => {
		const phase = {type: 'backoff', delayMs: 4000, until: now + 3500, failure: {type: 'exit', exit: {type: 'code', code: 1}}} as const;
		const label = (failures: number) => stateLabel(serviceState('api', {phase, failures}), spec, now);
		expect(label(2).text).toBe('exited 1, again in 4s');
		expect(label(3)).toEqual({
			text: 'crash loop: exited 1, again in 4s',
			shorter: ['crash loop, again in 4s', 'crash loop · 4s', 'again in 4s'],
			until: now + 500,
		});
	});

	test('stopping counts down to SIGKILL and says when it was sent', () => {
		const phase = {type: 'stopping', next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false} as const;
		expect(words(phase, now - 3000)).toMatchObject({text: 'stopping · SIGKILL in 7s', until: now + 1000});
		expect(words({...phase, isKilled: true}).text).toBe('killing');
		expect(words({...phase, next: {type: 'restart'}}, now - 60_000)).toMatchObject({text: 'restarting'});
	});

	test('in the first two seconds of a stop nothing is counted down; the grace counts from when it was asked to end', () => {
		const phase = {type: 'stopping', next: {type: 'restart'}, signal: 'SIGTERM', isKilled: false} as const;
		expect(words(phase, now - 500)).toEqual({text: 'restarting', shorter: [], until: now + 1500});
		expect(words({...phase, askedAt: now - 1000}, now - 60_000)).toMatchObject({text: 'restarting · SIGKILL in 9s', shorter: ['restarting · 9s']});
	});

	test('a stop that a hook or a command holds up names it', () => {
		const phase = {type: 'stopping', next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false} as const;
		const label = (job: 'before-stop' | 'stop-command', isHeld: boolean) =>
			stateLabel(serviceState('api', {phase: {...phase, isHeld}, since: now - 3000, jobs: [{job, since: now - 3000, isCancelled: false}]}), spec, now);
		expect(label('before-stop', true)).toEqual({text: 'stopping · before_stop', shorter: ['before_stop', 'stopping']});
		expect(label('stop-command', false)).toMatchObject({text: 'stopping · stop_command · SIGKILL in 7s', shorter: ['stopping · 7s']});
	});

	test('what is built or prepared before a start says so', () => {
		expect(words({type: 'waiting', on: [{type: 'job', job: 'build'}]})).toEqual({text: 'building', shorter: []});
		expect(words({type: 'waiting', on: [{type: 'job', job: 'before-start'}]})).toEqual({text: 'running before_start', shorter: ['before_start']});
	});

	test('a failure has shorter words for narrow columns', () => {
		expect(words({type: 'failed', failure: {type: 'build', message: 'exited 2'}})).toMatchObject({text: 'build failed: exited 2', shorter: ['build failed']});
		expect(words({type: 'failed', failure: {type: 'not-ready', withinMs: 1000, lastProbe: 'refused'}})).toMatchObject({text: 'not ready within 1s: refused', shorter: ['not ready within 1s']});
		expect(words({type: 'backoff', delayMs: 4000, until: now + 4000, failure: {type: 'hook', hook: 'before-start', message: 'exited 1'}})).toMatchObject({
			text: 'before_start failed: exited 1, again in 4s',
			shorter: ['before_start failed, again in 4s', 'again in 4s'],
		});
	});

	test('a probe may say anything: it stays one plain line', () => {
		expect(words({type: 'unready', pid: 1, lastProbe: 'no\r\n\u001B[31manswer\u001B[0m\u0007'}).text).toBe('unready: no answer');
	});
});
