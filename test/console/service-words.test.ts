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

	test('stopping counts down to SIGKILL and says when it was sent', () => {
		const phase = {type: 'stopping', next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false} as const;
		expect(words(phase, now - 3000)).toMatchObject({text: 'stopping · SIGKILL in 7s', until: now + 1000});
		expect(words({...phase, isKilled: true}).text).toBe('killing');
		expect(words({...phase, next: {type: 'restart'}}, now - 60_000)).toMatchObject({text: 'restarting'});
	});

	test('a probe may say anything: it stays one plain line', () => {
		expect(words({type: 'unready', pid: 1, lastProbe: 'no\r\n\u001B[31manswer\u001B[0m\u0007'}).text).toBe('unready: no answer');
	});
});
