import {expect, test} from 'vitest';
import {BuilderWorld, job} from '../../helpers/builder-world.ts';

test('a build whose builder died runs again from its first step, as another attempt with another log', () => {
	const world = new BuilderWorld().joined().work(job('d.1', {project: 'dir'})).prints('d.1', 'old\n').ends('d.1', 0, 0).prints('d.1', 'half', 1);
	const next = world.restarted();
	expect(next.spooled('d.1')).toBe('taken (attempt 2)');
	expect(next.spool.log('d.1', 1, 0).length).toBe(0);
	next.joined({had: [{job: 'd.1', attempt: 1, step: 0, offset: 4}]}).prints('d.1', 'new\n').advance(100);
	expect(next.log).toEqual(['find d.1', 'start d.1 a']);
	expect(next.takeReports().chunks).toMatchObject([{attempt: 2, step: 0, offset: 0, bytes: {length: 4}}]);
});

test('nothing begins before the hub has welcomed the new process: it may be done with a build, or have paused the builder', () => {
	const world = new BuilderWorld({jobs: 3}).joined().work(job('a.1'), job('b.1'), job('c.1'));
	const next = world.restarted({jobs: 3});
	expect(next.connect().advance(60_000).log).toEqual([]);
	next.welcome({settled: ['a.1'], cancelled: [{job: 'b.1', reason: 'by a person'}], isPaused: true});
	expect(next.log).toEqual([]);
	expect([next.spooled('a.1'), next.spooled('b.1'), next.spooled('c.1')]).toEqual([undefined, 'cancelled 130 "by a person" (attempt 2)', 'taken (attempt 2)']);
});

test('a build that had not begun keeps its attempt', () => {
	const world = new BuilderWorld().joined({isPaused: true}).work(job('a.1'));
	expect(world.restarted().joined().advance(100).said('a.1')).toBe('running');
});

test('a build that had ended is told as it has ended, with the log that it had', () => {
	const world = new BuilderWorld().joined().work(job('a.1')).prints('a.1', 'log\n').ends('a.1', 3);
	const next = world.restarted().joined().advance(100);
	expect(next.log).toEqual([]);
	expect(next.takeReports()).toMatchObject({reports: [{steps: [{state: 'failed', exitCode: 3, logBytes: 4}]}], chunks: [{attempt: 1, offset: 0, bytes: {length: 4}}]});
});

test('a build that was being cancelled when its builder died does not run again', () => {
	const world = new BuilderWorld().joined().work(job('d.1', {project: 'dir'})).ends('d.1', 0, 0).cancels('d.1', 'by a person');
	const next = world.restarted().joined().advance(100);
	expect(next.log).toEqual([]);
	expect(next.said('d.1')).toBe('a cancelled 130 "by a person", b cancelled 130 "by a person", c cancelled 130 "by a person" (attempt 2)');
});

test('a step that was cancelled stays so in the next attempt, in which it has another place, and no other is in its stead', () => {
	const world = new BuilderWorld().joined().work(job('d.1', {project: 'dir'})).cancels('d.1', 'no b', 'b');
	world.projects = {dir: ['b', 'c']};
	const next = world.restarted().joined().ends('d.1', 0, 1).advance(100);
	expect(next.said('d.1')).toBe('b cancelled 130 "no b", c passed 0 (attempt 2)');
});

test('a step that was cancelled stays so in the next attempt', () => {
	const world = new BuilderWorld().joined().work(job('d.1', {project: 'dir'})).cancels('d.1', 'no b', 'b');
	const next = world.restarted().joined().ends('d.1', 0, 0);
	expect(next.log).toEqual(['find d.1', 'start d.1 a', 'start d.1 c']);
});

test('builds queue in their old order after a restart, whatever order they are read in', () => {
	const world = new BuilderWorld().joined({isPaused: true}).work(job('b.1', {queuedAt: 2}), job('a.1', {queuedAt: 1}));
	const next = world.restarted().joined();
	expect(next.log).toEqual(['find a.1', 'start a.1']);
});

test('a hub that lost its last words is told all again', () => {
	const world = new BuilderWorld().joined().work(job('a.1')).prints('a.1', 'log\n').ends('a.1').advance(100);
	world.acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 4}]});
	world.sent.length = 0;
	world.tell({type: 'hub-seen', session: 'hub2'}).welcome({}, 'hub2').advance(100);
	expect(world.takeReports()).toMatchObject({reports: [{steps: [{state: 'passed'}]}], chunks: [{offset: 0, bytes: {length: 4}}]});
});
