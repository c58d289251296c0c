import {describe, expect, test} from 'vitest';
import type {ServiceSpec} from '../../source/core/spec.ts';
import type {CheckpointSpec} from '../../source/core/watch-spec.ts';
import {needs, project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const services = ['a'];

function checkpointed(checkpoint: Partial<CheckpointSpec> = {}, changes: Partial<ServiceSpec> = {}): ServiceSpec {
	return service('a', {watch: watching(), checkpoint: {max: 200, engine: 'auto', ...checkpoint}, ...changes});
}

/** A program that has opened main, b and c. */
function begun(checkpoint: Partial<CheckpointSpec> = {}, changes: Partial<ServiceSpec> = {}): World {
	return new World(project(checkpointed(checkpoint, changes))).up().opens('a', 'main.lua', 'b.lua', 'c.lua');
}

function openedBy(world: World): string {
	return (world.service('a').opened ?? []).map(({file, checkpoint}) => checkpoint ? file : `(${file})`).join(' ');
}

describe('a changed file begins the next run where the program opened it', () => {
	test('the earliest of several', () => {
		const world = begun().changes('a', 'c.lua', 'b.lua').advance(100);
		expect(world.beginning('a')).toBe('2 b.lua');
		expect(openedBy(world)).toBe('main.lua b.lua');
		expect(world.service('a')).toMatchObject({run: 2, resumedAt: 'b.lua', cause: {type: 'files', files: ['c.lua', 'b.lua']}});
		expect(world.broken).toEqual([]);
	});

	test('which is prepared while the old run ends; where the beginning is at the start there is nothing to prepare', () => {
		const world = begun();
		const prepared = () => world.effects.flatMap(effect => effect.type === 'prepare' ? [effect.checkpoint] : []);
		const checkpointOf = (name: string) => world.service('a').opened?.find(({file}) => file === name)?.checkpoint?.id;
		const [b, main] = [checkpointOf('b.lua'), checkpointOf('main.lua')];
		world.changes('a', 'b.lua').advance(100);
		world.changes('a', 'main.lua').advance(100);
		world.command({type: 'restart', services}).advance(100);
		expect(prepared()).toEqual([b, main, undefined]);
		expect(b).toBeDefined();
	});

	test('again and again, and what it opens then has checkpoints of its own', () => {
		const world = begun();
		for (const run of [2, 3, 4]) {
			world.changes('a', 'b.lua').advance(100);
			expect(world.beginning('a')).toBe(`${run} b.lua`);
		}

		world.opens('a', 'c.lua').changes('a', 'c.lua').advance(100);
		expect(world.beginning('a')).toBe('5 c.lua');
		world.changes('a', 'main.lua').advance(100);
		expect(world.beginning('a')).toBe('6 main.lua');
		expect(world.broken).toEqual([]);
	});

	test('one that it has opened by another name, too', () => {
		const world = begun().isAboutToOpen('a', 'lib/real.lua').hasOpened('a', 'lib/real.lua', {alias: 'link.lua'});
		expect(world.changes('a', 'link.lua').advance(100).beginning('a')).toBe('2 lib/real.lua');
	});

	test('one that it has looked for in vain, once it is there', () => {
		const world = begun();
		world.programs.deleted('a', 'option.lua');
		world.opens('a', 'option.lua', 'd.lua');
		expect(world.changes('a', 'option.lua').advance(100).beginning('a')).toBe('2 option.lua');
	});

	test('from the nearest earlier one where its own is thinned out; the first and the newest stay', () => {
		const world = begun({max: 3}).opens('a', 'd.lua', 'e.lua');
		expect(openedBy(world)).toBe('main.lua (b.lua) c.lua (d.lua) e.lua');
		expect(world.changes('a', 'd.lua').advance(100).beginning('a')).toBe('2 c.lua');
		expect(world.broken).toEqual([]);
	});

	test('from the nearest earlier one where its own has been killed, or could not be made', () => {
		const world = begun().isAboutToOpen('a', 'd.lua').hasOpened('a', 'd.lua', {reason: '4 threads are running'});
		expect(world.losesCheckpoint('a', 'c.lua').changes('a', 'd.lua').advance(100).beginning('a')).toBe('2 b.lua: no checkpoint at d.lua: 4 threads are running');
	});

	test('a second checkpoint at one file goes: it was made when the file had been read', () => {
		const world = begun().hasOpened('a', 'b.lua');
		expect(world.programs.kept('a').map(({file}) => file)).toEqual(['main.lua', 'b.lua', 'c.lua']);
		expect(world.broken).toEqual([]);
	});

	test('also when the program has ended, well or by a crash: it keeps its checkpoints and waits', () => {
		const world = begun().exits('a', 0);
		expect(world.phase('a')).toBe('completed');
		world.changes('a', 'c.lua').advance(100).exits('a', 'SIGSEGV');
		expect([world.beginning('a'), world.phase('a')]).toEqual(['2 c.lua', 'failed']);
		expect(world.changes('a', 'c.lua').advance(100).beginning('a')).toBe('3 c.lua');
	});
});

describe('no edit is lost', () => {
	test('one that comes while the old run ends joins it', () => {
		const world = begun();
		world.onSignal = () => 'ignores';
		world.changes('a', 'c.lua').advance(50).changes('a', 'b.lua').advance(200).exits('a', 0);
		expect(world.beginning('a')).toBe('2 b.lua');
	});

	test('a file that changes while it is being opened, before anybody has heard that it has been', () => {
		const world = begun({isOnlyForOpened: true}).isAboutToOpen('a', 'd.lua');
		world.hasOpened('a', 'd.lua', {meanwhile: () => void world.changes('a', 'd.lua')});
		expect(world.advance(100).beginning('a')).toBe('2 d.lua');
		expect(world.programs.outdated('a')).toEqual([]);
	});

	test('so with one by whose other name it is being opened', () => {
		const world = begun({isOnlyForOpened: true}).isAboutToOpen('a', 'lib/real.lua');
		world.hasOpened('a', 'lib/real.lua', {alias: 'link.lua', meanwhile: () => void world.changes('a', 'link.lua')});
		expect(world.advance(100).beginning('a')).toBe('2 lib/real.lua');
	});

	test('a file that it went on to open without an answer: from the nearest earlier checkpoint', () => {
		const world = begun({isOnlyForOpened: true}).isAboutToOpen('a', 'd.lua').readsSecretly('a', 'd.lua').opens('a', 'e.lua').hasOpened('a', 'd.lua');
		expect(world.changes('a', 'd.lua').advance(100).beginning('a')).toBe('2 c.lua: no checkpoint at d.lua: it was opened before one could be made');
		expect(world.broken).toEqual([]);
	});

	test('what was discarded is old until another file changes; that run begins early enough for it', () => {
		const world = begun().command({type: 'pause-watch', services}).changes('a', 'b.lua').command({type: 'discard-changes', services}).command({type: 'resume-watch', services}).advance(1000);
		expect(world.runOf('a')).toBe(1);
		expect(world.changes('a', 'c.lua').advance(100).beginning('a')).toBe('2 b.lua');
	});

	test('nor is a discarded one that the program may have read unseen: the run begins anew', () => {
		const world = begun().command({type: 'pause-watch', services}).changes('a', 'data.txt').command({type: 'discard-changes', services}).command({type: 'resume-watch', services});
		expect(world.changes('a', 'c.lua').advance(100).beginning('a')).toBe('2 anew: data.txt is not a file that it has opened');
		expect(world.opens('a', 'main.lua').changes('a', 'main.lua').advance(100).beginning('a')).toBe('3 main.lua');
	});

	test('what changed while its service could not run: it begins anew', () => {
		const world = new World(project(service('db', {watch: watching()}), checkpointed({}, {dependsOn: [needs('db', 'completed-successfully')]}))).up().exits('db', 0).opens('a', 'main.lua', 'b.lua', 'c.lua').exits('a', 0);
		world.changes('db', 'db.js').advance(100).changes('a', 'c.lua').advance(100).exits('db', 1);
		expect(world.phase('a')).toBe('skipped');
		world.changes('a', 'b.lua').changes('db', 'db.js').advance(100).exits('db', 0);
		expect(world.beginning('a')).toBe('2 anew');
		expect(world.broken).toEqual([]);
	});
});

describe('a file that is not there', () => {
	test('resumes nothing until it is back', () => {
		const world = begun().deletes('a', 'b.lua').advance(10_000);
		expect([world.runOf('a'), world.phase('a')]).toEqual([1, 'ready']);
		expect(world.changes('a', 'b.lua').advance(100).beginning('a')).toBe('2 b.lua');
	});

	test('so does one of several: the others count', () => {
		const world = begun().saves('a', 'c.lua');
		world.programs.deleted('a', 'b.lua');
		expect(world.notices('a', 'b.lua', 'c.lua').advance(100).beginning('a')).toBe('2 c.lua');
		expect(world.changes('a', 'b.lua').advance(100).beginning('a')).toBe('3 b.lua');
	});
});

describe('a file that the program has never opened', () => {
	test('begins the run anew, which is told once', () => {
		const world = begun().changes('a', 'data.txt').advance(100);
		expect(world.beginning('a')).toBe('2 anew: data.txt is not a file that it has opened');
		expect(openedBy(world)).toBe('');
		world.opens('a', 'main.lua').changes('a', 'data.txt').advance(100);
		expect(world.beginning('a')).toBe('3 anew');
	});

	test('is no reason for another run where nobody has said what is to be watched', () => {
		const world = begun({isOnlyForOpened: true}).changes('a', 'data.txt').advance(100);
		expect(world.runOf('a')).toBe(1);
		expect(world.changes('a', 'data.txt', 'c.lua').advance(100).beginning('a')).toBe('2 c.lua');
	});

	test('but there it is a reason, too, once nobody is told any more what it opens', () => {
		const world = begun({isOnlyForOpened: true}).tell({type: 'checkpoints-impossible', service: 'a', run: 1, reason: 'devtui did not answer in time'});
		expect(world.changes('a', 'c.lua').advance(100).beginning('a')).toBe('2 c.lua');
		expect(world.changes('a', 'data.txt').advance(100).beginning('a')).toBe('3 anew: devtui did not answer in time');
	});

	test('before it has opened any, each may be what it is made of', () => {
		const world = new World(project(checkpointed({isOnlyForOpened: true}))).up().changes('a', 'data.txt').advance(100);
		expect(world.beginning('a')).toBe('2 anew: no checkpoint has been made');
	});

	test('one that it had opened before it was gone back is no reason while it runs: it is yet to read it', () => {
		const world = begun().changes('a', 'b.lua').advance(100).changes('a', 'c.lua').advance(10_000);
		expect(world.runOf('a')).toBe(2);
		expect(world.opens('a', 'c.lua').programs.outdated('a')).toEqual([]);
		expect(world.changes('a', 'c.lua').advance(100).beginning('a')).toBe('3 c.lua');
	});

	test('but if it has ended before it came to it, it goes on from the last file that it has opened', () => {
		const world = begun().changes('a', 'b.lua').advance(100).exits('a', 1);
		expect(world.changes('a', 'c.lua').advance(100).beginning('a')).toBe('3 b.lua');
	});
});

describe('from the beginning begins', () => {
	test('a restart by hand', () => {
		const world = begun().command({type: 'restart', services});
		expect(world.beginning('a')).toBe('2 anew');
		expect(world.programs.kept('a')).toEqual([]);
	});

	test('a restart by hand also when a file changes before the old run has ended, or has changed before', () => {
		const world = begun();
		world.onSignal = () => 'ignores';
		world.command({type: 'restart', services}).changes('a', 'c.lua').advance(100).exits('a', 0);
		expect(world.beginning('a')).toBe('2 anew');
		world.opens('a', 'main.lua').exits('a', 0).changes('a', 'main.lua').command({type: 'restart', services}).advance(100);
		expect(world.beginning('a')).toBe('3 anew');
	});

	test('another configuration, whatever changes with it', () => {
		const world = begun();
		world.onSignal = () => 'ignores';
		world.reconfigure(project(checkpointed({}, {environment: {LEVEL: 'debug'}}))).opens('a', 'd.lua').changes('a', 'd.lua').advance(100).exits('a', 0);
		expect(world.beginning('a')).toBe('2 anew');
		expect(world.broken).toEqual([]);
	});

	test('another configuration while the next run waits for its files', () => {
		const world = begun({}, {watch: watching({debounceMs: 5000})}).changes('a', 'c.lua');
		expect(world.phase('a')).toBe('waiting');
		world.reconfigure(project(checkpointed({}, {environment: {LEVEL: 'debug'}, watch: watching({debounceMs: 5000})}))).advance(5000);
		expect([world.beginning('a'), world.broken]).toEqual(['2 anew', []]);
	});

	test('a run after a failure, which its restart policy asks for', () => {
		const world = begun({}, {restart: {policy: 'on-failure', maxDelayMs: 30_000, resetMs: 10_000}}).exits('a', 1).advance(1000);
		expect(world.beginning('a')).toBe('2 anew');
		world.opens('a', 'main.lua', 'b.lua').exits('a', 1).changes('a', 'b.lua').advance(100);
		expect(world.beginning('a')).toBe('3 b.lua');
	});

	test('who depends on what restarts, and asks for that', () => {
		const world = new World(project(service('db'), checkpointed({}, {dependsOn: [needs('db', 'started', {restart: true})]}))).up().opens('a', 'main.lua', 'b.lua');
		world.changes('a', 'b.lua').command({type: 'restart', services: ['db']}).advance(100);
		expect(world.beginning('a')).toBe('2 anew');
	});

	test('what could not be resumed, once: another start is no failure', () => {
		const world = begun();
		world.spawnsAtOnce = false;
		world.changes('a', 'c.lua').advance(100);
		world.processes.delete('a');
		world.tell({type: 'spawn-failed', service: 'a', run: 2, message: 'no memory'});
		expect(world.beginning('a')).toBe('3 anew: it could not go on from where it opened c.lua: no memory');
		expect(world.service('a').failures).toBe(0);
	});

	test('what the runtime had to start from there; it says so', () => {
		const world = begun().changes('a', 'c.lua').advance(100);
		world.programs.beginsAnew('a', '');
		world.tell({type: 'begun-anew', service: 'a', run: 2});
		expect([openedBy(world), world.service('a').resumedAt]).toEqual(['', undefined]);
	});

	test('a program of which none can be made, and why is told once', () => {
		const world = new World(project(checkpointed())).up();
		const impossible = (run: number) => world.tell({type: 'checkpoints-impossible', service: 'a', run, reason: 'its program is linked statically'});
		impossible(1).changes('a', 'main.go').advance(100);
		expect(world.beginning('a')).toBe('2 anew: its program is linked statically');
		impossible(2).changes('a', 'main.go').advance(100);
		expect(world.beginning('a')).toBe('3 anew');
	});
});

describe('going back by hand', () => {
	test('goes on from the chosen file, and says so', () => {
		const world = begun().command({type: 'rewind', services, file: 'b.lua'});
		expect(world.beginning('a')).toBe('2 b.lua');
		expect(world.service('a').cause).toEqual({type: 'rewind', file: 'b.lua'});
	});

	test('does nothing where there is no checkpoint, after a stop, or while devtui ends', () => {
		const world = begun().command({type: 'rewind', services, file: 'nope.lua'});
		expect(world.runOf('a')).toBe(1);
		world.onSignal = () => 'ignores';
		world.command({type: 'stop', services}).command({type: 'rewind', services, file: 'b.lua'}).exits('a', 0);
		expect(world.phase('a')).toBe('stopped');
	});

	test('with a file that changes before it has been done: from the earlier of both', () => {
		const world = begun().opens('a', 'd.lua');
		world.onSignal = () => 'ignores';
		world.command({type: 'rewind', services, file: 'b.lua'}).changes('a', 'd.lua').advance(100).exits('a', 0);
		expect(world.beginning('a')).toBe('2 b.lua');
	});

	test('leaves what waits while the watch is paused, unless it opens that anyway', () => {
		const world = begun().command({type: 'pause-watch', services}).changes('a', 'main.lua', 'c.lua').command({type: 'rewind', services, file: 'b.lua'});
		expect([world.beginning('a'), world.service('a').watch.pending]).toEqual(['2 b.lua', ['main.lua']]);
		expect(world.command({type: 'resume-watch', services}).advance(100).beginning('a')).toBe('3 main.lua');
		expect(world.programs.outdated('a')).toEqual([]);
	});
});

describe('a paused watch', () => {
	test('resumes where the earliest of what has waited was opened', () => {
		const world = begun().command({type: 'pause-watch', services}).changes('a', 'c.lua').changes('a', 'b.lua').advance(1000);
		expect(world.runOf('a')).toBe(1);
		expect(world.command({type: 'resume-watch', services}).advance(100).beginning('a')).toBe('2 b.lua');
	});
});

describe('of checkpoints there is nothing left', () => {
	test('after a stop of what runs, and of what has ended by itself', () => {
		expect(begun().command({type: 'stop', services}).programs.kept('a')).toEqual([]);
		const ended = begun().exits('a', 0);
		expect(ended.programs.kept('a')).toHaveLength(3);
		expect(ended.command({type: 'stop', services}).programs.kept('a')).toEqual([]);
		expect(begun().command({type: 'kill', services}).programs.kept('a')).toEqual([]);
		expect(begun().command({type: 'release', services}).programs.kept('a')).toEqual([]);
	});

	test('when devtui ends, and when the service leaves the project', () => {
		const world = begun().exits('a', 0).command({type: 'shut-down', reason: 'q', force: false});
		expect([world.programs.kept('a'), world.broken]).toEqual([[], []]);
		const left = begun().exits('a', 0).reconfigure(project(service('b')));
		expect([left.programs.kept('a'), left.broken]).toEqual([[], []]);
	});

	test('when it is to have none any more', () => {
		const {checkpoint: _, ...plain} = checkpointed();
		const world = begun().exits('a', 0).reconfigure(project(plain));
		expect([world.beginning('a'), world.programs.kept('a'), world.broken]).toEqual(['2 anew', [], []]);
	});
});
