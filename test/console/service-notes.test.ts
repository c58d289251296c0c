import {describe, expect, test} from 'vitest';
import {fitNotes, serviceNotes} from '../../source/console/service-notes.ts';
import {createTheme} from '../../source/console/theme.ts';
import type {JobName} from '../../source/core/spec.ts';
import type {ServiceState, WatchState} from '../../source/core/state.ts';
import {now, serviceState} from '../helpers/screen.ts';

const {glyph} = createTheme({});
const ready = {type: 'ready', pid: 1} as const;
const watch = (changes: Partial<WatchState>) => ({...serviceState('api', {}).watch, ...changes});
const job = (name: JobName) => ({job: name, since: now, isCancelled: false});

function notes(changes: Partial<ServiceState>, room = Number.POSITIVE_INFINITY): string {
	return fitNotes(serviceNotes(serviceState('api', {phase: ready, ...changes}), glyph), room).map(({text}) => text).join('');
}

describe('what is said beside the phase', () => {
	test.each<[string, Partial<ServiceState>]>([
		['', {}],
		['', {build: {type: 'passed', durationMs: 1}}],
		['', {build: {type: 'needed'}}],
		[' · building', {build: {type: 'running'}, jobs: [job('build')]}],
		[' · build failed (exited 2)', {build: {type: 'failed', message: 'exited 2', durationMs: 1}}],
		[' · after_start, after_ready', {jobs: [job('after-start'), job('after-ready')]}],
		[' · ⏸ paused', {watch: watch({isPaused: true})}],
		[' · ⏸ 1 change waits', {watch: watch({isPaused: true, pending: ['a']})}],
		[' · ⏸ restarts itself: out.log', {watch: watch({isPaused: true, pending: ['out.log'], suspendedBy: 'out.log'})}],
		[' · files changed', {watch: watch({isStale: true})}],
		[' · building · ⏸ paused', {build: {type: 'running'}, watch: watch({isPaused: true})}],
	])('%s', (text, changes) => {
		expect(notes(changes)).toBe(text);
	});

	test('what the words of the phase say already is not said again', () => {
		expect(notes({phase: {type: 'waiting', on: [{type: 'job', job: 'build'}]}, build: {type: 'running'}, jobs: [job('build')]})).toBe('');
		expect(notes({phase: {type: 'failed', failure: {type: 'build', message: 'exited 2'}}, build: {type: 'failed', message: 'exited 2', durationMs: 1}})).toBe('');
		expect(notes({phase: {type: 'stopping', next: {type: 'stop'}, signal: 'SIGTERM', isHeld: true, isKilled: false}, jobs: [job('before-stop')]})).toBe('');
	});

	test('fewer words where there is less room; what matters most stays, as a glyph at last', () => {
		const changes = {build: {type: 'failed', message: 'exited 2', durationMs: 1}, watch: watch({isPaused: true, pending: ['a', 'b']})} as const;
		expect([60, 40, 30, 16, 14, 9, 8, 7, 0].map(room => notes(changes, room))).toEqual([
			' · build failed (exited 2) · ⏸ 2 changes wait',
			' · build failed · ⏸ 2 wait',
			' · build failed · ⏸ 2 wait',
			' ✖ build ⏸ 2',
			' ✖ build ⏸ 2',
			' ✖ build',
			' ✖ build',
			' ✖',
			' ✖',
		]);
	});

	test('a file may be called anything: it stays one plain line', () => {
		expect(notes({watch: watch({isPaused: true, suspendedBy: 'a\n\u001B[31mb'})})).toBe(' · ⏸ restarts itself: a b');
	});
});
