import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {WatchedService} from '../../../source/runtime/watch/subscriber.ts';
import {engines, nativeOf, sh, temporaryDirectory, until, watched, watchedBy, write} from './rig.ts';

describe.each(engines)('engine %s', engine => {
	const start = async (names: readonly string[]) => {
		const directory = temporaryDirectory();
		write(directory, Object.fromEntries(['api', 'web', 'lib'].map(name => [`${name}/src/a`, '1'])));
		const service = (name: string): WatchedService => ({name, workingDir: join(directory, name), watch: watchedBy(engine)});
		const rest = await watched(directory, watchedBy(engine), {native: nativeOf(engine), services: names.map(name => service(name))});
		return {directory, service, ...rest};
	};

	test('a service that comes is told from then on, one that goes no more, one that stays all the time', async () => {
		const {directory, service, watcher, tells, told} = await start(['api', 'web']);
		await watcher.update([service('api'), service('lib')]);
		await sh(directory, 'for d in api web lib; do echo 2 > $d/src/a; done');
		await tells(['src/a'], 'api');
		await sh(directory, 'echo 3 > lib/src/a');
		await until(() => told('lib').length > 0, () => told('lib').join(' '));
		expect(told('web')).toEqual([]);
		await until(() => !watcher.directories().some(path => path.startsWith(join(directory, 'web'))), () => watcher.directories().join(' '));
	});

	test('a service that changes is watched in its new way; an outer one that comes and goes disturbs nobody', async () => {
		const {directory, service, watcher, tells, told} = await start(['api']);
		await watcher.update([service('api'), {name: 'all', workingDir: directory, watch: {...watchedBy(engine), patterns: ['*.md']}}]);
		await sh(directory, 'echo > web/a.md; echo 2 > api/src/a');
		await tells(['src/a'], 'api');
		await sh(directory, 'echo > web/b.md');
		await until(() => told('all').includes('web/b.md'), () => told('all').join(' '));
		await watcher.update([{name: 'api', workingDir: join(directory, 'api'), watch: {...watchedBy(engine), patterns: ['*.js']}}]);
		await sh(directory, 'echo > api/b.js; echo 3 > api/src/a; echo > web/c.md');
		await tells(['b.js'], 'api');
		expect(told('all')).toEqual([]);
	});
});

test('no change of a service that stays is lost while others come and go', async () => {
	const directory = temporaryDirectory();
	write(directory, {'api/keep': '', 'web/a': '1'});
	const api: WatchedService = {name: 'api', workingDir: join(directory, 'api'), watch: watchedBy('native')};
	const {watcher, told} = await watched(directory, {}, {services: [api]});
	const count = 300;
	let isWriting = true;
	const writing = sh(directory, `for i in $(seq ${count}); do echo $i > api/f$i; sleep 0.001; done`).finally(() => {
		isWriting = false;
	});
	for (let round = 0; isWriting; round++) {
		const others: WatchedService[] = [
			{name: 'all', workingDir: directory, watch: {...watchedBy('native'), patterns: [`*.${round}`]}},
			{name: 'twin', workingDir: join(directory, 'api'), watch: {...watchedBy('native'), patterns: ['!f1*']}},
			{name: 'marked', workingDir: join(directory, 'web'), byMarkers: true},
		];
		await watcher.update(round % 2 === 0 ? [...others, api] : [api]);
	}

	await writing;
	await until(() => new Set(told()).size === count, () => `not told: ${Array.from({length: count}, (_, index) => `f${index + 1}`).filter(file => !told().includes(file)).join(' ')}`);
});

test('own files given later count from then on', async () => {
	const directory = temporaryDirectory();
	const {watcher, tells} = await watched(directory);
	await watcher.update([{name: 'api', workingDir: directory, watch: {...watchedBy('native'), engine: 'auto', pollIntervalMs: 50}}], [join(directory, 'x.log')]);
	await sh(directory, 'echo > x.log; echo > x.log.12; echo > x.log.old; echo > y.log');
	await tells(['x.log.old', 'y.log']);
});

test('two services of the same directory, and one in a directory of the other, are each told once of a change', async () => {
	const directory = temporaryDirectory();
	write(directory, {'app/sub/a': '1'});
	const of = (name: string, path: string): WatchedService => ({name, workingDir: join(directory, path), watch: watchedBy('native')});
	const batches: string[] = [];
	const {watcher} = await watched(directory, {}, {
		services: [of('inner', 'app/sub'), of('one', 'app'), of('two', 'app')],
		onChange(service, files) {
			batches.push(`${service} ${files.join(' ')}`);
		},
	});
	await sh(directory, 'echo 2 > app/sub/.a.swp; mv app/sub/.a.swp app/sub/a; sleep 0.1');
	await until(() => batches.length >= 3, () => batches.join('\n'));
	expect(batches.sort()).toEqual(['inner a', 'one sub/a', 'two sub/a']);
	expect(watcher.directories()).toHaveLength(2);
});

test.each(engines)('services of one directory that want different things of it are each told of theirs, by engine %s', async engine => {
	const directory = temporaryDirectory();
	write(directory, {'a/x': '1', 'b/x': '1', target: '1'});
	await sh(directory, 'ln -s target link');
	const of = (name: string, pattern: string): WatchedService => ({name, workingDir: directory, watch: {...watchedBy(engine), patterns: [pattern]}});
	const {told} = await watched(directory, watchedBy(engine), {native: nativeOf(engine), services: [of('a', 'a/**'), of('b', 'b/**'), of('l', './link')]});
	await sh(directory, 'for f in a/x b/x ./target; do echo 2 > ${f%/*}/.new.swp; mv ${f%/*}/.new.swp $f; done');
	const all = () => ['a', 'b', 'l'].map(name => `${name}: ${[...new Set(told(name))].join(' ')}`);
	await until(() => ['a', 'b', 'l'].every(name => told(name).length > 0), () => all().join('\n'));
	expect(all()).toEqual(['a: a/x', 'b: b/x', 'l: link']);
});
