import {describe, expect, test} from 'vitest';
import type {StepReport} from '../../../source/fleet/builds.ts';
import {FleetLedger} from '../../helpers/fleet-ledger.ts';
import {cancelled, failed, HubWorld, passed, queued, running} from './world.ts';

function withJob(suggestion: Parameters<HubWorld['suggest']>[0] = {}) {
	const world = new HubWorld();
	const a = world.join('a', {resultsUpTo: 0});
	world.suggest(suggestion);
	return {world, a};
}

describe('a build', () => {
	test('is queued, runs and ends as its builder says', () => {
		const {world, a} = withJob();
		a.accepts('s.1').says('s.1', queued());
		expect(world.states('s')).toEqual(['s.1 queued']);
		a.says('s.1', running());
		expect(world.ledger.rowsOf('s')).toMatchObject([{state: 'running', startedAt: 5, machine: {uname: 'Linux 6.1.0 x86_64'}}]);
		a.says('s.1', failed(3));
		expect(world.ledger.rowsOf('s')).toMatchObject([{state: 'failed', exitCode: 3, startedAt: 5, endedAt: 6}]);
		expect(world.told.map(({state}) => state)).toEqual(['queued', 'queued', 'queued', 'running', 'failed']);
	});

	test('has a row for each step, in place of the one that stood for them', () => {
		const {world, a} = withJob();
		a.accepts('s.1').says('s.1', running('a'), queued('b/c'));
		expect(world.ledger.rowsOf('s.1').map(({id, step, state}) => [id, step, state])).toEqual([['s.1:1', 'a', 'running'], ['s.1:2', 'b/c', 'queued']]);
		expect(world.gone).toEqual(['s.1']);
		expect(world.ask({type: 'builders', body: {}})).toMatchObject({body: {builders: [{running: 1, queued: 1}]}});
	});

	test('waits for the disk with all that is said of it, except where its log has grown and nothing else', () => {
		const {world, a} = withJob();
		a.says('s.1', running());
		const report = (text: string, offset: number, ...steps: readonly StepReport[]) => world.hear('a', {type: 'report', session: a.session, hub: world.session, body: {
			reports: steps.length === 0 ? [] : [{job: 's.1', attempt: 1, steps}],
			chunks: [{job: 's.1', attempt: 1, step: 0, offset, bytes: Buffer.from(text)}],
			running: 1,
			isDraining: false, order: 0,
			isPaused: false,
		}}).flatMap(effect => effect.type === 'store' ? [effect.change.type === 'row' ? `row${effect.change.isGrowth ? ' grows' : ''}` : effect.change.type] : []);
		expect(report('one', 0)).toEqual(['row grows']);
		// It has ended, and the last of its log is still to come.
		expect(report('two', 3, failed(1, '', 9))).toEqual(['row']);
		expect(report('end', 6)).toEqual(['row', 'result', 'settled']);
	});

	test('never goes back, however old or doubled what is said of it', () => {
		const {world, a} = withJob();
		a.says('s.1', running('a'), running('b'));
		a.says('s.1', queued('a'), queued('b')).accepts('s.1');
		expect(world.states('s')).toEqual(['s.1:1 running', 's.1:2 running']);
		a.says('s.1', failed(1, 'a'), running('b'));
		a.says('s.1', passed('a'), running('b')).says('s.1', running('a'), queued('b'));
		expect(world.states('s')).toEqual(['s.1:1 failed', 's.1:2 running']);
		expect(world.ledger.results).toHaveLength(1);
	});

	test('has the steps that its builder said first in that attempt', () => {
		const {world, a} = withJob();
		a.says('s.1', running('a'), queued('b')).says('s.1', running('a'), running('x')).says('s.1', running('a'));
		expect(world.states('s')).toEqual(['s.1:1 running', 's.1:2 queued']);
	});

	test('of an unknown project, or cancelled before it began, has no start', () => {
		const {world, a} = withJob({revisions: ['1', '2']});
		a.report([{job: 's.1', attempt: 1, steps: [{name: '', state: 'unknown', endedAt: 6, exitCode: -1, logBytes: 4}]}], [{job: 's.1', attempt: 1, step: 0, offset: 0, bytes: Buffer.from('none')}]);
		a.says('s.1-2', cancelled('', 'superseded by t'));
		expect(world.ledger.rowsOf('s').map(({state, exitCode, startedAt, reason}) => [state, exitCode, startedAt, reason])).toEqual([['unknown', -1, undefined, undefined], ['cancelled', 130, undefined, 'superseded by t']]);
		expect(world.ledger.results.map(({state, exitCode}) => `${state} ${exitCode}`)).toEqual(['unknown -1', 'cancelled 130']);
	});

	test('of another builder is none of its business', () => {
		const {world, a} = withJob();
		const b = world.join('b');
		b.builds('s.1');
		expect(world.states('s')).toEqual(['s.1 queued']);
		expect(b.acknowledged()).toEqual(['s.1 settled']);
		expect(a.heard('acknowledge')).toEqual([]);
	});
});

describe('a log', () => {
	test('is taken piece by piece, each byte once, and acknowledged', () => {
		const {world, a} = withJob();
		a.says('s.1', running()).prints('s.1', 'abc');
		expect(a.acknowledged()).toEqual(['s.1 0 3']);
		a.prints('s.1', 'abc');
		expect(a.acknowledged()).toEqual(['s.1 0 3']);
		a.prints('s.1', 'bcde', {offset: 1});
		expect(a.acknowledged()).toEqual(['s.1 0 5']);
		a.prints('s.1', 'gap', {offset: 6});
		expect(a.acknowledged()).toEqual(['s.1 0 5']);
		expect(world.ledger.log('s.1').toString()).toBe('abcde');
	});

	test('of each step is its own', () => {
		const {world, a} = withJob();
		a.says('s.1', running('a'), running('b')).prints('s.1', 'of b', {step: 1}).prints('s.1', 'of a');
		a.prints('s.1', 'nobody', {step: 2});
		expect(['s.1:1', 's.1:2'].map(id => world.ledger.log(id).toString())).toEqual(['of a', 'of b']);
	});

	test('of steps that are not known yet, or of another attempt, is not taken', () => {
		const {world, a} = withJob();
		a.prints('s.1', 'early').accepts('s.1').prints('s.1', 'early');
		expect(world.ledger.log('s.1').length).toBe(0);
		a.says('s.1', running()).prints('s.1', 'x', {attempt: 2}).prints('s.1', 'y', {attempt: 0});
		expect(world.ledger.log('s.1').length).toBe(0);
	});

	test('that is not whole keeps the end of its build back: for everybody it runs', () => {
		const {world, a} = withJob();
		a.says('s.1', running()).says('s.1', passed('', 6));
		expect(world.states('s')).toEqual(['s.1 running']);
		expect(world.ledger.rowsOf('s')[0]).not.toHaveProperty('exitCode');
		a.prints('s.1', 'abc');
		expect([world.states('s'), world.ledger.results]).toEqual([['s.1 running'], []]);
		world.restart();
		a.hello([{job: 's.1', attempt: 1, steps: [passed('', 6)]}]);
		expect(a.heard('welcome').at(-1)?.body.had).toEqual([{job: 's.1', attempt: 1, step: 0, offset: 3}]);
		a.prints('s.1', 'def', {offset: 3});
		expect(world.ledger.rowsOf('s')).toMatchObject([{state: 'passed', exitCode: 0, endedAt: 6, logBytes: 6}]);
		expect(world.ledger.results).toHaveLength(1);
	});

	test('of which a power failure has taken the end is asked for from there', () => {
		const {world, a} = withJob();
		a.says('s.1', running()).prints('s.1', 'abcdef');
		world.ledger.loseLog('s.1', 2);
		world.restart();
		a.hello([{job: 's.1', attempt: 1, steps: [passed('', 6)]}]);
		expect(a.heard('welcome').at(-1)?.body.had).toEqual([{job: 's.1', attempt: 1, step: 0, offset: 2}]);
		a.prints('s.1', 'cdef', {offset: 2});
		expect([world.ledger.log('s.1').toString(), world.states('s')]).toEqual(['abcdef', ['s.1 passed']]);
	});
});

describe('a job that its builder begins anew', () => {
	test('has nothing of what had not ended, and the results of what had', () => {
		const {world, a} = withJob();
		a.says('s.1', passed('a', 3), running('b')).prints('s.1', 'one').prints('s.1', 'half', {step: 1});
		expect(world.states('s')).toEqual(['s.1:1 passed', 's.1:2 running']);
		a.accepts('s.1', 2);
		expect(world.states('s')).toEqual(['s.1 queued', 's.1:1 passed']);
		a.report([{job: 's.1', attempt: 2, steps: [running('a'), queued('b')]}]);
		a.prints('s.1', 'again, and longer', {attempt: 2});
		expect(a.acknowledged()).toEqual(['s.1 0 17']);
		a.report([{job: 's.1', attempt: 2, steps: [failed(1, 'a', 17), passed('b', 5)]}], [{job: 's.1', attempt: 2, step: 1, offset: 0, bytes: Buffer.from('whole')}]);
		expect(world.states('s')).toEqual(['s.1:1 passed', 's.1:2 passed']);
		expect(['s.1:1', 's.1:2'].map(id => world.ledger.log(id).toString())).toEqual(['one', 'whole']);
		expect(world.ledger.results.map(({build, state}) => `${build} ${state}`)).toEqual(['s.1:1 passed', 's.1:2 passed']);
		expect(world.ledger.job('s.1')?.isSettled).toBe(true);
	});

	test('may have other steps: each has a row of its own, and what ended stays', () => {
		const {world, a} = withJob();
		a.says('s.1', passed('a'), running('b'), queued('c'));
		a.report([{job: 's.1', attempt: 2, steps: [queued('x'), queued('c')]}]);
		expect(world.ledger.rowsOf('s').map(({id, step, state}) => `${id} ${step} ${state}`)).toEqual(['s.1:3 x queued', 's.1:2 c queued', 's.1:1 a passed']);
		world.restart();
		a.hello([{job: 's.1', attempt: 2, steps: [running('x'), queued('c')]}]);
		a.prints('s.1', 'of c', {step: 1, attempt: 2}).prints('s.1', 'of x', {step: 0, attempt: 2});
		expect(['s.1:3', 's.1:2'].map(id => world.ledger.log(id).toString())).toEqual(['of x', 'of c']);
		a.report([{job: 's.1', attempt: 2, steps: [passed('x', 4), passed('c', 4)]}]);
		expect(world.ledger.results.map(({step}) => step)).toEqual(['a', 'x', 'c']);
		expect(a.acknowledged()).toContain('s.1 settled');
	});

	test('is known to a hub that has just begun as what it is: its steps are still to come', () => {
		const {world, a} = withJob();
		a.says('s.1', passed('a'), running('b')).accepts('s.1', 2);
		world.restart();
		a.hello([{job: 's.1', attempt: 2, steps: [queued('a'), running('b')]}]);
		expect(world.states('s')).toEqual(['s.1:1 passed', 's.1:2 running']);
	});

	test('is not settled before its builder says that this attempt is over', () => {
		const {world, a} = withJob();
		a.says('s.1', passed('a'), running('b'));
		a.report([{job: 's.1', attempt: 2, steps: [running('a')]}]);
		expect(world.ledger.job('s.1')?.isSettled).toBe(false);
		a.report([{job: 's.1', attempt: 2, steps: [passed('a')]}]);
		expect(world.ledger.job('s.1')?.isSettled).toBe(true);
		expect(world.ledger.results).toHaveLength(1);
	});

	test('hears no more of the attempt before', () => {
		const {world, a} = withJob();
		a.says('s.1', running()).report([{job: 's.1', attempt: 2, steps: [running()]}]);
		a.says('s.1', failed(1)).prints('s.1', 'old');
		expect([world.states('s'), world.ledger.log('s.1').length]).toEqual([['s.1 running'], 0]);
	});
});

describe('a result', () => {
	test('has a number when its build has ended and its log is whole, without gaps, over restarts', () => {
		const {world, a} = withJob({revisions: ['1', '2', '3']});
		a.says('s.1', passed('', 2)).builds('s.1-2');
		world.restart();
		a.hello([{job: 's.1', attempt: 1, steps: [passed('', 2)]}, {job: 's.1-3', attempt: 1}]);
		a.prints('s.1', 'ok').builds('s.1-3', 7);
		expect(world.ledger.results.map(({number, build, state, exitCode, project, revision, step, builder}) => [number, build, state, exitCode, project, revision, step, builder])).toEqual([
			[1, 's.1-2', 'passed', 0, 'p', '2', '', 'a'], [2, 's.1', 'passed', 0, 'p', '1', '', 'a'], [3, 's.1-3', 'failed', 7, 'p', '3', '', 'a'],
		]);
	});

	test('is told to all at once, and is acknowledged as settled as often as it is said', () => {
		const {world, a} = withJob();
		a.builds('s.1');
		expect(a.acknowledged()).toEqual(['s.1 0 0', 's.1 settled']);
		a.builds('s.1');
		expect(a.acknowledged()).toEqual(['s.1 settled']);
		a.lost();
		world.restart();
		a.hello([{job: 's.1', attempt: 1, steps: [passed()]}]);
		expect(a.heard('welcome').at(-1)?.body.settled).toEqual(['s.1']);
		expect(a.heard('results').filter(({body}) => body.lines.length > 0).map(({body}) => [body.after, body.upTo, body.lines[0]?.build])).toEqual([[0, 1, 's.1'], [0, 1, 's.1']]);
	});

	test('is not told while nobody wants results', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		a.builds('s.1');
		expect(a.heard('results')).toEqual([]);
		expect(world.ledger.results).toHaveLength(1);
	});

	test('that a builder has missed is sent to it alone, all of them', () => {
		const world = new HubWorld();
		const a = world.join('a');
		for (let index = 1; index <= 1234; index++) {
			world.suggest({id: `s${index}`});
			a.builds(`s${index}.1`);
		}

		const b = world.join('b', {resultsUpTo: 100});
		const numbers = b.heard('results').flatMap(({body}) => body.lines.map(({number}) => number));
		expect(numbers).toEqual(Array.from({length: 1134}, (_, index) => index + 101));
		expect(b.heard('results').map(({body}) => [body.after, body.upTo])).toEqual([[100, 600], [600, 1100], [1100, 1234]]);
		expect(a.heard('results')).toEqual([]);
	});

	test('that a builder says it has missed is sent to it again, at most every five seconds', () => {
		const {world, a} = withJob();
		a.builds('s.1');
		world.advance(10_000);
		a.report([], [], {resultsUpTo: 0});
		a.report([], [], {resultsUpTo: 0});
		expect(a.heard('results')).toHaveLength(2);
		world.advance(5000);
		a.report([], [], {resultsUpTo: 0});
		expect(a.heard('results')).toHaveLength(3);
		world.advance(5000);
		a.report([], [], {resultsUpTo: 1});
		expect(a.heard('results')).toHaveLength(3);
	});

	test('have numbers of the ledger: a builder that has those of another is told so, and sent none until it says how many it has of these', () => {
		const world = new HubWorld({hub: 'new'});
		const a = world.join('a', {resultsUpTo: 0});
		world.suggest();
		a.builds('s.1');
		expect(a.heard('results').map(({body}) => [body.ledger, body.after, body.upTo])).toEqual([['new', 0, 1]]);
		const b = world.join('b', {resultsUpTo: 7, resultsOf: 'lost'});
		expect(b.heard('welcome').map(({body}) => body.results)).toEqual([{ledger: 'new', upTo: 1}]);
		expect(b.heard('results')).toEqual([]);
		b.report([], [], {resultsUpTo: 0, resultsOf: 'new'});
		expect(b.heard('results').map(({body}) => [body.ledger, body.after, body.upTo])).toEqual([['new', 0, 1]]);
		expect(world.join('c').heard('welcome').map(({body}) => body.results)).toEqual([undefined]);
	});

	test('has a number that no line has had which was told since a copy was made that the ledger is: a builder has both', () => {
		const world = new HubWorld({hub: 'new', resultsFrom: 1000}, new FleetLedger().copy());
		const a = world.join('a', {resultsUpTo: 0});
		world.suggest();
		a.builds('s.1');
		expect(a.heard('results').map(({body}) => [body.after, body.upTo])).toEqual([[0, 1001]]);
		// It had three lines before the ledger was put back, and comes when others have their places.
		const b = world.join('b', {resultsUpTo: 3, resultsOf: 'new'});
		expect(b.heard('results').map(({body}) => [body.after, body.upTo, ...body.lines.map(({build}) => build)])).toEqual([[3, 1001, 's.1']]);
	});

	test('that is gone from the ledger is not waited for', () => {
		const {world, a} = withJob();
		a.builds('s.1');
		world.ledger.resultsAfter = () => [];
		a.lost().hello();
		expect(a.heard('results').at(-1)?.body).toEqual({after: 0, upTo: 1, lines: []});
	});
});
