import {describe, expect, onTestFinished, test} from 'vitest';
import type {LoadAnswer} from '../../source/api/instance.ts';
import {followFile} from '../../source/commands/instance/follow-file.ts';
import type {FileAccess} from '../../source/config/files.ts';
import {createStore} from '../../source/core/store.ts';
import {project, service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

/** A file whose text names its services; `!` is what nobody understands. */
async function follow(text: string) {
	let now = 0;
	let timers: Array<{readonly at: number; call(): void}> = [];
	const taken: LoadAnswer[] = [];
	const watched: Array<readonly string[]> = [];
	let onChange = () => {};
	const files: FileAccess = {read: () => ({type: 'ok', text}), isFile: () => true, isDirectory: () => true, list: () => []};
	const load = (access: FileAccess): LoadAnswer => {
		const read = access.read('/p/devtui.yaml');
		const names = read.type === 'ok' ? read.text.split(' ').filter(name => name !== '') : [];
		return names.length === 0 || names.includes('!') ? {type: 'invalid', text: names.join(' ')} : {type: 'ok', project: project(...names.map(name => service(name))), warnings: ''};
	};
	const store = createStore({project: project(...text.split(' ').map(name => service(name))), now: () => now, execute() {}});
	const following = followFile({
		store,
		files,
		load,
		reloader: {
			catchUp(loaded) {
				taken.push(loaded);
				if (loaded.type === 'ok') {
					store.reconfigure(loaded.project);
				}

				return undefined;
			},
		},
		watch(listener) {
			onChange = listener;
			return {
				async update(wanted) {
					watched.push(wanted.files);
				},
				async close() {},
			};
		},
		clock: {
			now: () => now,
			after(delayMs, call) {
				const timer = {at: now + delayMs, call};
				timers.push(timer);
				return () => {
					timers = timers.filter(other => other !== timer);
				};
			},
		},
	});
	onTestFinished(following.close);
	await until('the file to be watched', () => watched.length === 1);
	taken.length = 0;
	return {
		taken,
		store,
		close: following.close,
		write(next: string) {
			text = next;
			onChange();
		},
		/** Nobody tells of it. */
		replace(next: string) {
			text = next;
		},
		async pass(ms: number) {
			for (const end = now + ms; ;) {
				const next = timers.toSorted((one, other) => one.at - other.at).find(({at}) => at <= end);
				if (!next) {
					now = end;
					return;
				}

				now = next.at;
				timers = timers.filter(other => other !== next);
				next.call();
				await Promise.resolve();
				await Promise.resolve();
			}
		},
		names: () => taken.map(loaded => loaded.type === 'ok' ? loaded.project.services.map(({name}) => name).join(' ') : `invalid ${loaded.text}`),
	};
}

describe('a change of the file', () => {
	test('is taken over soon, once, when all is written', async () => {
		const {write, pass, names} = await follow('a');
		write('a b');
		await pass(20);
		write('a b c');
		expect(names()).toEqual([]);
		await pass(100);
		expect(names()).toEqual(['a b c']);
		await pass(10_000);
		expect(names()).toEqual(['a b c']);
	});

	test('of its time alone, or one that is undone at once, is none', async () => {
		const {write, pass, names} = await follow('a');
		write('a');
		await pass(1000);
		write('a b');
		write('a');
		await pass(1000);
		expect(names()).toEqual([]);
	});

	test.each([['', 'nothing in it'], ['a !', 'half a line'], ['a', 'services left out']])('saved by half (%j) is waited for: %s', async half => {
		const {write, pass, names} = await follow('a b');
		write(half);
		await pass(400);
		write('a b c');
		await pass(100);
		expect(names()).toEqual(['a b c']);
	});

	test('that is meant so counts a little later: services are gone, or it is broken', async () => {
		const {write, pass, names} = await follow('a b');
		write('a');
		await pass(100);
		expect(names()).toEqual([]);
		await pass(600);
		expect(names()).toEqual(['a']);
		write('!');
		await pass(700);
		expect(names()).toEqual(['a', 'invalid !']);
	});

	test('of which nobody has told, while the one before was looked at, is found', async () => {
		const {write, replace, pass, names} = await follow('a b');
		write('a');
		await pass(200);
		replace('a b c');
		await pass(1000);
		expect(names()).toEqual(['a b c']);
	});

	test('after the end, or while all is ended, is nobody\'s', async () => {
		const {write, pass, names, close, store} = await follow('a');
		store.command({type: 'shut-down', reason: 'x', force: false});
		write('a b');
		await pass(1000);
		await close();
		write('a b c');
		await pass(1000);
		expect(names()).toEqual([]);
	});
});
