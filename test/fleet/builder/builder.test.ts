import {describe, expect, test} from 'vitest';
import type {UpMessage} from '../../../source/fleet/messages.ts';
import {BuilderWorld, job} from '../../helpers/builder-world.ts';

describe('the hub', () => {
	test('a builder says hello once it sees that there is a hub', () => {
		const world = new BuilderWorld().tell({type: 'connected'});
		expect(world.sent).toEqual([]);
		world.tell({type: 'hub-seen', session: 'hub1'});
		expect(hellos(world)).toBe(1);
	});

	test('a hub that is seen before the connection is told is greeted at once', () => {
		const world = new BuilderWorld().tell({type: 'hub-seen', session: 'hub1'}).tell({type: 'connected'});
		expect(hellos(world)).toBe(1);
	});

	test('a builder says hello after two seconds where it sees no hub, and ever more seldom until it is welcomed', () => {
		const world = new BuilderWorld().tell({type: 'connected'});
		const times: number[] = [];
		for (let at = 0; at < 120_000; at += 500) {
			world.advance(500);
			times.push(...world.sent.splice(0).map(() => at + 500));
		}

		expect(times).toEqual([2000, 4000, 7000, 11_500, 18_500, 28_500, 44_000, 66_500, 96_500]);
		world.welcome();
		expect(world.advance(120_000).sent).toEqual([]);
		expect(world.timers.size).toBe(0);
	});

	test('another session of the hub is greeted at once, the same one is not', () => {
		const world = new BuilderWorld().joined().advance(10_000);
		world.sent.length = 0;
		expect(hellos(world.tell({type: 'hub-seen', session: 'hub1'}))).toBe(0);
		expect(hellos(world.tell({type: 'hub-seen', session: 'hub2'}))).toBe(1);
	});

	test('a hub that went and is back as the same is greeted again', () => {
		const world = new BuilderWorld().joined();
		world.sent.length = 0;
		world.tell({type: 'hub-seen', session: undefined}).tell({type: 'hub-seen', session: 'hub1'});
		expect(hellos(world)).toBe(1);
	});

	test('nothing is reported to a hub that has not welcomed the builder', () => {
		const world = new BuilderWorld().joined().work(job('a.1')).advance(100);
		world.tell({type: 'connection-lost'}).ends('a.1').advance(60_000);
		world.sent.length = 0;
		world.connect().advance(60_000);
		expect(new Set(world.sent.map(({type}) => type))).toEqual(new Set(['hello']));
		world.sent.length = 0;
		expect(world.welcome().said('a.1')).toBe('passed 0');
	});

	test('the welcome of a hub that is not the present one is not taken', () => {
		const world = new BuilderWorld().connect().welcome({work: [job('a.1')]}, 'hub0').advance(1000);
		expect(world.log).toEqual([]);
		expect(world.welcome({work: [job('b.1')]}).log).toEqual(['find b.1', 'start b.1']);
	});

	test('words to another process of the same name, or of another hub, are for nobody', () => {
		const world = new BuilderWorld().joined();
		world.tell({type: 'heard', message: {type: 'work', session: 'other', hub: 'hub1', body: {jobs: [job('a.1')]}}});
		world.tell({type: 'heard', message: {type: 'work', session: 'builder1', hub: 'hub0', body: {jobs: [job('a.1')]}}});
		world.hearsAll({type: 'work-for-all', hub: 'hub0', body: {jobs: [job('a.0')], seats: [[1, 9]]}});
		world.tell({type: 'heard', message: {type: 'refuse', session: 'other', hub: 'hub1', body: {reason: 'taken'}}});
		expect(world.spool.entries.size).toBe(0);
		expect(world.finished).toBeUndefined();
	});

	test('hello holds all that is on the disk', () => {
		const world = new BuilderWorld({results: new Map([['ledger', 7]]), labels: {os: 'linux'}, jobs: 1}).joined({work: [job('a.1'), job('b.1')]}).advance(100);
		world.sent.length = 0;
		world.tell({type: 'hub-seen', session: 'hub2'});
		expect(world.sent).toMatchObject([{type: 'hello', session: 'builder1', body: {
			name: 'n',
			labels: {os: 'linux'},
			jobs: 1,
			isDraining: false,
			resultsUpTo: 7,
			resultsOf: 'ledger',
			held: [{job: 'a.1', attempt: 1, steps: [{name: '', state: 'running'}]}, {job: 'b.1', attempt: 1}],
		}}]);
	});

	test('a builder that is asked whether it is there answers', () => {
		const world = new BuilderWorld().joined().advance(1000);
		world.sent.length = 0;
		world.hears('govern', {order: 1, isPaused: false, drains: false});
		expect(world.sent).toMatchObject([{type: 'report', hub: 'hub1', body: {reports: [], running: 0, isPaused: false}}]);
	});

	test('a builder whose name is taken says why it ends, and does not say goodbye for the other', () => {
		const world = new BuilderWorld().connect().hears('refuse', {reason: 'the hub has a builder called n already'});
		expect(world.finished).toEqual({type: 'finish', reason: 'refused', message: 'the hub has a builder called n already'});
		expect(world.sent.map(({type}) => type)).toEqual(['hello']);
		expect(world.timers.size).toBe(0);
	});
});

describe('work', () => {
	test('work is on the disk before the hub hears that it is taken', () => {
		const world = new BuilderWorld().joined({isPaused: true});
		world.work(job('a.1'));
		expect(world.spooled('a.1')).toBe('taken');
		expect(world.advance(10).said('a.1')).toBe('taken');
	});

	test('a hundred builds are told in one message, and whole hundreds do not wait for the ten milliseconds', () => {
		const ids = Array.from({length: 350}, (_, index) => `s${index}.1`);
		const world = new BuilderWorld({jobs: 350}).joined({isPaused: true}).advance(100);
		const counts = () => {
			const {bodies} = world.takeReports();
			return bodies.map(({reports}) => reports.length);
		};

		world.sent.length = 0;
		expect([world.work(...ids.map(id => job(id))) && counts(), world.advance(10) && counts()]).toEqual([[100, 100, 100], [50]]);
		world.hears('govern', {order: 1, isPaused: false, drains: false}).advance(100);
		world.sent.length = 0;
		for (const id of ids) {
			world.ends(id);
		}

		// A lone one is told at once.
		expect([counts(), world.advance(10) && counts()]).toEqual([[1, 100, 100, 100], [49]]);
	});

	test('work that comes again is told again, and not begun again', () => {
		const world = new BuilderWorld().joined().work(job('a.1')).advance(100);
		world.sent.length = 0;
		world.work(job('a.1'), job('a.1')).welcome({work: [job('a.1')]});
		expect(world.said('a.1')).toBe('running');
		expect(world.log).toEqual(['find a.1', 'start a.1']);
	});

	test('work that the hub is done with is not begun again when it comes late', () => {
		const world = new BuilderWorld().joined().work(job('a.1')).ends('a.1').acknowledges({settled: ['a.1']});
		expect(world.spool.entries.size).toBe(0);
		expect(world.work(job('a.1')).log).toEqual(['find a.1', 'start a.1']);
		expect(world.spool.entries.size).toBe(0);
	});

	test('work for all is for the seats that it names, with an id of its own', () => {
		const world = new BuilderWorld({jobs: 9}).joined({seat: 4});
		world.hearsAll({type: 'work-for-all', hub: 'hub1', body: {jobs: [job('a.0'), job('a.0-2')], seats: [[1, 2], [4, 6]]}});
		world.hearsAll({type: 'work-for-all', hub: 'hub1', body: {jobs: [job('b.0')], seats: [[1, 3], [5, 6]]}});
		expect([...world.spool.entries.keys()]).toEqual(['a.4', 'a.4-2']);
	});

	test('no more run than may, projects take turns, the oldest build of each first', () => {
		const world = new BuilderWorld({jobs: 2}).joined({isPaused: true});
		world.work(job('c.1', {queuedAt: 3}), job('a.1', {queuedAt: 1}), job('b.1', {queuedAt: 2}), job('x.1', {project: 'bar', queuedAt: 9}), job('y.1', {project: 'bar', queuedAt: 9}));
		world.hears('govern', {order: 1, isPaused: false, drains: false});
		expect(starts(world)).toEqual(['a.1', 'x.1']);
		world.ends('a.1');
		expect(starts(world)).toEqual(['a.1', 'x.1', 'b.1']);
		world.ends('b.1').ends('x.1');
		expect(starts(world)).toEqual(['a.1', 'x.1', 'b.1', 'y.1', 'c.1']);
	});

	test('revisions of one suggestion are built in their order, the tenth after the second', () => {
		const world = new BuilderWorld().joined();
		world.work(job('a.1-10'), job('a.1-2'), job('a.1'));
		for (const id of ['a.1', 'a.1-2', 'a.1-10']) {
			world.ends(id);
		}

		expect(starts(world)).toEqual(['a.1', 'a.1-2', 'a.1-10']);
	});

	test('steps of a job run one after the other, whatever becomes of them', () => {
		const world = new BuilderWorld({jobs: 4}).joined().work(job('d.1', {project: 'dir'}));
		world.ends('d.1', 1, 0).ends('d.1', 0, 1);
		expect(world.log).toEqual(['find d.1', 'start d.1 a', 'start d.1 b', 'start d.1 c']);
		world.ends('d.1', 127, 2, {reason: 'cannot be started'}).advance(100);
		expect(world.said('d.1')).toBe('a failed 1, b passed 0, c failed 127 "cannot be started"');
	});

	test('a project that does not exist is -1, and what is said of it is its log', () => {
		const world = new BuilderWorld().joined().work(job('n.1', {project: 'nope'})).advance(100);
		const {reports, chunks} = world.takeReports();
		expect(reports.at(-1)).toMatchObject({steps: [{state: 'unknown', exitCode: -1, logBytes: 33}]});
		expect(new TextDecoder().decode(chunks[0]?.bytes)).toBe('project nope does not exist at n\n');
		expect(world.work(job('a.1')).log).toContain('start a.1');
	});

	test('a paused builder takes work and begins nothing; what runs goes on', () => {
		const world = new BuilderWorld().joined().work(job('a.1', {project: 'dir'}));
		world.hears('govern', {order: 1, isPaused: true, drains: false}).work(job('b.1')).ends('a.1', 0, 0).ends('a.1', 0, 1).ends('a.1', 0, 2).advance(5000);
		expect(world.log).toEqual(['find a.1', 'start a.1 a', 'start a.1 b', 'start a.1 c']);
		expect(world.spooled('b.1')).toBe('taken');
		expect(world.hears('govern', {order: 1, isPaused: false, drains: false}).log).toContain('start b.1');
	});

	test('a late copy of what people wanted undoes nothing of what they want now, neither in this connection nor in the next', () => {
		const world = new BuilderWorld().joined({order: 3});
		world.hears('govern', {order: 5, isPaused: false, drains: false}).hears('govern', {order: 4, isPaused: true, drains: true}).welcome({order: 4, isPaused: true});
		expect(world.takeReports().bodies.at(-1)).toMatchObject({isPaused: false, isDraining: false, order: 5});
		world.tell({type: 'connection-lost'}).joined({order: 3, isPaused: true}).work(job('a.1'));
		expect(world.log).toContain('start a.1');
		expect(world.finished).toBeUndefined();
	});

	test('of another session of the hub orders begin anew', () => {
		const world = new BuilderWorld().joined({order: 5});
		world.tell({type: 'hub-seen', session: 'hub2'}).welcome({order: 1, isPaused: true}, 'hub2').work(job('a.1'));
		expect(world.log).toEqual([]);
	});

	test('the hub hears that a builder is paused, so that it can say that it is not', () => {
		const world = new BuilderWorld().joined().advance(100);
		world.sent.length = 0;
		world.hears('govern', {order: 1, isPaused: true, drains: false});
		expect(world.takeReports().bodies.at(-1)).toMatchObject({isPaused: true});
	});
});

test('a paused builder with something to do says now and then that it is paused: the hub may have heard something older last', () => {
	const world = new BuilderWorld().joined({isPaused: true}).advance(100);
	world.sent.length = 0;
	expect(world.advance(60_000).sent).toEqual([]);
	world.work(job('a.1')).advance(10).acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 0}]});
	world.sent.length = 0;
	expect(world.advance(6000).takeReports().bodies).toMatchObject([{isPaused: true}]);
	world.hears('govern', {order: 1, isPaused: false, drains: false}).ends('a.1').acknowledges({settled: ['a.1']}).advance(2000);
	expect(world.timers.size).toBe(0);
});

describe('superseding', () => {
	test('queued builds of the project by earlier suggestions are cancelled, and nothing else is', () => {
		const world = new BuilderWorld().joined().work(job('r.1'), job('a.1', {queuedAt: 2}), job('b.1', {queuedAt: 3, project: 'bar'}));
		world.work(job('s.1', {queuedAt: 4, supersedes: true}), job('s.1-2', {queuedAt: 4, supersedes: true})).advance(100);
		expect(['r.1', 'a.1', 'b.1', 's.1', 's.1-2'].map(id => world.spooled(id))).toEqual(['running', 'cancelled 130 "superseded by s"', 'taken', 'taken', 'taken']);
	});

	test('a build that comes after what has superseded it is cancelled', () => {
		const world = new BuilderWorld().joined({isPaused: true}).work(job('s.1', {queuedAt: 4, supersedes: true})).work(job('a.1', {queuedAt: 2}), job('z.1', {queuedAt: 5}));
		expect(['s.1', 'a.1', 'z.1'].map(id => world.spooled(id))).toEqual(['taken', 'cancelled 130 "superseded by s"', 'taken']);
	});

	test('what comes again supersedes nothing that came after it', () => {
		const world = new BuilderWorld().joined({isPaused: true}).work(job('s.1', {queuedAt: 4, supersedes: true})).work(job('z.1', {queuedAt: 5})).work(job('s.1', {queuedAt: 4, supersedes: true}));
		expect(world.spooled('z.1')).toBe('taken');
	});
});

describe('cancelling', () => {
	test('a queued build is cancelled at once, and never begins', () => {
		const world = new BuilderWorld().joined().work(job('a.1'), job('b.1')).cancels('b.1', 'by a person').advance(100);
		expect(world.said('b.1')).toBe('cancelled 130 "by a person"');
		expect(world.ends('a.1').advance(100).log).toEqual(['find a.1', 'start a.1']);
	});

	test('a running build is ended once, and its other steps do not begin', () => {
		const world = new BuilderWorld().joined().work(job('d.1', {project: 'dir'})).cancels('d.1').cancels('d.1').cancels('d.1', 'again', 'a');
		expect(world.log).toEqual(['find d.1', 'start d.1 a', 'end d.1 0']);
		world.ends('d.1', 143, 0, {isCancelled: true}).advance(100);
		expect(world.said('d.1')).toBe('a cancelled 130 "cancelled", b cancelled 130 "cancelled", c cancelled 130 "cancelled"');
	});

	test('one step is cancelled, the others run', () => {
		const world = new BuilderWorld().joined().work(job('d.1', {project: 'dir'})).cancels('d.1', 'no b', 'b').ends('d.1', 0, 0).ends('d.1', 0, 2).advance(100);
		expect(world.log).toEqual(['find d.1', 'start d.1 a', 'start d.1 c']);
		expect(world.said('d.1')).toBe('a passed 0, b cancelled 130 "no b", c passed 0');
	});

	test('a build that has ended before it could be cancelled has ended as it has', () => {
		const world = new BuilderWorld().joined().work(job('a.1')).cancels('a.1').ends('a.1', 0).advance(100);
		expect(world.said('a.1')).toBe('passed 0');
		expect(world.cancels('a.1').advance(100).said('a.1')).toBe('passed 0');
	});

	test('a build whose steps are being looked for is cancelled, and another takes its place', () => {
		const world = new BuilderWorld();
		world.findsAtOnce = false;
		world.joined().work(job('a.1'), job('b.1')).cancels('a.1').tell({type: 'steps-found', job: 'a.1', steps: ['']});
		expect(world.log).toEqual(['find a.1', 'find b.1']);
		expect(world.spooled('a.1')).toBe('cancelled 130 "cancelled"');
	});

	test('who runs what the hub is done with ends and forgets it', () => {
		const world = new BuilderWorld().joined().work(job('a.1'), job('b.1')).acknowledges({settled: ['a.1']}).acknowledges({settled: ['a.1']});
		expect(world.log).toEqual(['find a.1', 'start a.1', 'end a.1 0']);
		world.ends('a.1', 143, 0, {isCancelled: true});
		expect([...world.spool.entries.keys()]).toEqual(['b.1']);
		expect(world.log).toContain('start b.1');
	});
});

describe('leaving', () => {
	test('a builder that drains runs to its end what runs, takes nothing, and ends once the hub has it', () => {
		const world = new BuilderWorld().joined().work(job('d.1', {project: 'dir'}), job('b.1')).tell({type: 'drain'}).work(job('c.1')).advance(100);
		expect(world.takeReports().bodies.at(-1)).toMatchObject({isDraining: true, running: 1});
		world.ends('d.1', 0, 0).ends('d.1', 0, 1).ends('d.1', 0, 2).advance(10_000);
		expect(world.finished).toBeUndefined();
		world.acknowledges({settled: ['d.1']});
		expect(world.finished).toEqual({type: 'finish', reason: 'drained'});
		expect(world.sent.at(-1)).toEqual({type: 'bye', session: 'builder1', body: {}});
		expect([...world.spool.entries.keys()]).toEqual(['b.1']);
		expect(world.timers.size).toBe(0);
	});

	test('an idle builder that drains ends at once, by the hub or by a signal', () => {
		expect(new BuilderWorld().joined().hears('govern', {order: 1, isPaused: false, drains: true}).finished).toBeDefined();
		expect(new BuilderWorld().tell({type: 'drain'}).finished).toBeDefined();
	});

	test('a builder that no hub has welcomed does not wait for one when it drains', () => {
		const spool = new BuilderWorld().joined().work(job('a.1')).ends('a.1');
		const world = spool.restarted().tell({type: 'connected'}).tell({type: 'drain'});
		expect(world.finished).toBeDefined();
		expect(world.spooled('a.1')).toBe('passed 0');
	});

	test('what runs when a builder is to end is ended, and runs again when it is back', () => {
		const world = new BuilderWorld().joined().work(job('d.1', {project: 'dir'})).ends('d.1', 0, 0).tell({type: 'end'}).tell({type: 'end'});
		expect(world.log.slice(-1)).toEqual(['end d.1 1']);
		expect(world.finished).toBeUndefined();
		world.ends('d.1', 143, 1, {isCancelled: true});
		expect(world.finished).toEqual({type: 'finish', reason: 'ended'});
		const next = world.restarted().joined().advance(100);
		expect(next.log).toEqual(['find d.1', 'start d.1 a']);
		expect(next.said('d.1')).toBe('a running, b queued, c queued (attempt 2)');
	});

	test('what a person has cancelled is cancelled, also when the builder ends meanwhile', () => {
		const world = new BuilderWorld().joined().work(job('a.1')).cancels('a.1').tell({type: 'end'}).ends('a.1', 143, 0, {isCancelled: true});
		expect(world.log).toEqual(['find a.1', 'start a.1', 'end a.1 0']);
		expect(world.spooled('a.1')).toBe('cancelled 130 "cancelled"');
	});

	test('a second signal ends a builder that drains', () => {
		const world = new BuilderWorld().joined().work(job('a.1')).tell({type: 'drain'}).tell({type: 'end'}).ends('a.1', 143, 0, {isCancelled: true});
		expect(world.finished).toMatchObject({reason: 'ended'});
	});
});

function hellos({sent}: BuilderWorld): number {
	return sent.filter(({type}: UpMessage) => type === 'hello').length;
}

function starts({log}: BuilderWorld): readonly string[] {
	return log.filter(line => line.startsWith('start ')).map(line => line.slice('start '.length));
}
