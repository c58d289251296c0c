import {expect, test} from 'vitest';
import {copiesOf, isSyncable, syncTarget} from '../../source/core/sync.ts';
import type {SyncAction, WatchAction} from '../../source/core/watch-spec.ts';
import {contained, project, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const sync: SyncAction = {type: 'sync', copies: [{from: '.', to: '/app'}, {from: 'src', to: '/app/lib/'}, {from: 'conf/a.ini', to: '/etc/a.ini'}], rebuildFor: ['package.json', 'native']};

test.each([
	['index.js', '/app/index.js'],
	['src/a/b.js', '/app/lib/a/b.js'],
	['srcs/a.js', '/app/srcs/a.js'],
	['conf/a.ini', '/etc/a.ini'],
	['package.json', undefined],
	['native/x.c', undefined],
	['natives/x.c', '/app/natives/x.c'],
] as const)('%s belongs at %s: the nearest directory counts, and what is for a rebuild has no place', (file, target) => {
	expect(syncTarget(sync, file)).toBe(target);
});

test('what lies nowhere that is copied is no case for copying', () => {
	const only: SyncAction = {type: 'sync', copies: [{from: 'src', to: '/app'}], rebuildFor: []};
	expect(isSyncable(only, ['src/a.js', 'src/b.js'])).toBe(true);
	expect(isSyncable(only, ['src/a.js', 'Dockerfile'])).toBe(false);
	expect(copiesOf(only, contained('web', 'web:1'), ['src/a.js'])).toEqual([{from: '/project/src/a.js', to: '/app/a.js'}]);
});

const build = {type: 'build-image', context: '/project'} as const;

/** Built and running. */
function running(action: WatchAction, hasBuild = true): World {
	const world = new World(project(contained('web', 'web:1', {}, {...hasBuild && {build}, watch: watching({action})}))).up().jobEnds('web', 'build');
	expect(world.phase('web')).toBe('ready');
	world.log.splice(0);
	return world;
}

test('changed files are copied into what runs, which goes on running', () => {
	const world = running(sync).changes('web', 'index.js').changes('web', 'src/b.js').advance(100);
	expect(world.log).toEqual(['action web index.js src/b.js']);
	expect(world.service('web')).toMatchObject({run: 1, phase: {type: 'ready'}, build: {type: 'passed'}, watch: {changed: []}});
});

test('one file that cannot be copied makes a rebuild of all; the old run stays up while it is built', () => {
	const world = running(sync).changes('web', 'index.js').changes('web', 'package.json').advance(100);
	expect(world.log).toEqual(['build web']);
	expect(world.effects.findLast(({type}) => type === 'run-job')).toMatchObject({isOutdated: true, files: ['index.js', 'package.json']});
	world.changes('web', 'src/c.js').advance(100).jobEnds('web', 'build');
	expect(world.log).toEqual(['build web', 'cancel build web', 'build web', 'SIGTERM web', 'start web']);
	expect(world.service('web')).toMatchObject({run: 2, cause: {type: 'files', files: ['index.js', 'package.json', 'src/c.js']}});
});

test('without a build it is restarted for what cannot be copied', () => {
	expect(running(sync, false).changes('web', 'package.json').advance(100).log).toEqual(['SIGTERM web', 'start web']);
});

test('what has ended gets another run, with the files that nobody could be given', () => {
	const world = running(sync).exits('web', 1);
	expect(world.phase('web')).toBe('failed');
	world.changes('web', 'index.js').advance(100);
	expect(world.log).toEqual(['build web']);
	expect(world.jobEnds('web', 'build').service('web')).toMatchObject({run: 2, cause: {files: ['index.js']}});
});

test('what ends before its changed files are quiet gets another run, too', () => {
	const world = running(sync).changes('web', 'index.js').exits('web', 1).advance(200);
	expect(world.log).toEqual(['build web']);
});

test('what has ended and has no build gets its files before it is started again', () => {
	const world = running(sync, false).exits('web', 1).changes('web', 'index.js').advance(100);
	expect(world.log).toEqual(['action web index.js', 'start web']);
	const late = running(sync, false).changes('web', 'index.js').exits('web', 1).advance(200);
	expect(late.log).toEqual(['action web index.js', 'start web']);
});

test('what is about to end, or to be restarted, when its files are quiet gets another run with them', () => {
	const ending = running(sync).changes('web', 'index.js').mainExits('web', 1).advance(100).exits('web', 1);
	expect(ending.log).toEqual(expect.arrayContaining(['build web']));
	expect(ending.jobEnds('web', 'build').service('web')).toMatchObject({run: 2, cause: {files: ['index.js']}});
	const world = running(sync);
	world.onSignal = () => 'ignores';
	world.changes('web', 'index.js').command({type: 'restart', services: ['web']}).advance(100).exits('web', 0);
	expect(world.log).toEqual(['SIGTERM web', 'build web']);
	const unbuilt = running(sync, false);
	unbuilt.onSignal = () => 'ignores';
	unbuilt.changes('web', 'index.js').command({type: 'restart', services: ['web']}).advance(100).exits('web', 0);
	expect(unbuilt.log).toEqual(['SIGTERM web', 'action web index.js', 'start web']);
});

test('once the files are there, a signal is sent or the run is restarted, as the file says', () => {
	const told = {type: 'synced', service: 'web', run: 1, files: ['index.js']} as const;
	expect(running({...sync, then: {type: 'signal', signal: 'SIGHUP'}}).tell(told).log).toEqual(['SIGHUP web']);
	expect(running(sync).tell(told).log).toEqual([]);
	const restarted = running({...sync, then: {type: 'restart'}}).tell(told);
	expect(restarted.log).toEqual(['SIGTERM web', 'start web']);
	expect(restarted.service('web').cause).toEqual({type: 'files', files: ['index.js']});
});

test('files that are there only when the run is another one change nothing', () => {
	const world = running({...sync, then: {type: 'restart'}}).exits('web', 1).tell({type: 'synced', service: 'web', run: 1, files: ['index.js']});
	expect(world.log).toEqual([]);
});

test('an image is built anew for changed files where the watch says so, and the old run stays up', () => {
	const world = running({type: 'rebuild'}).changes('web', 'index.js').advance(10);
	expect(world.log).toEqual(['build web']);
	expect(world.phase('web')).toBe('ready');
	expect(world.jobEnds('web', 'build', 'exited 1').service('web')).toMatchObject({run: 1, phase: {type: 'ready'}});
	world.changes('web', 'index.js').advance(100).jobEnds('web', 'build');
	expect(world.log).toEqual(['build web', 'build web', 'SIGTERM web', 'start web']);
});

test('a restart of a container does not build its image; a first build may find one that is good enough', () => {
	const world = new World(project(contained('web', 'web:1', {}, {build, watch: watching()}))).up();
	expect(world.effects.findLast(({type}) => type === 'run-job')).not.toHaveProperty('isOutdated');
	world.jobEnds('web', 'build').changes('web', 'index.js').advance(10);
	expect(world.log).toEqual(['build web', 'start web', 'SIGTERM web', 'start web']);
});
