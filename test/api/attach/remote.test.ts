import {describe, expect, test} from 'vitest';
import {feedLog} from '../../../source/api/attach/log-feed.ts';
import {createRemoteLogs} from '../../../source/api/attach/remote-logs.ts';
import {createRemoteStore} from '../../../source/api/attach/remote-store.ts';
import {feedState} from '../../../source/api/attach/state-feed.ts';
import {commandFor} from '../../../source/api/attach/messages.ts';
import type {AttachLine, StateLine} from '../../../source/api/attach/wire.ts';
import {createStore} from '../../../source/core/store.ts';
import {createLogStore, type LogStore} from '../../../source/logs/log-store.ts';
import {numberLines} from '../../../source/logs/search-lines.ts';
import {project, service} from '../../helpers/specs.ts';

/** As it comes out of the wire. */
function sent<Value>(value: Value): Value {
	return JSON.parse(JSON.stringify(value)) as Value;
}

describe('the store of an attached console', () => {
	function stores(mostKept?: number) {
		let now = 1000;
		const store = createStore({project: project(service('web'), service('db')), now: () => now++, execute() {}});
		const feed = feedState(store, () => {}, mostKept);
		const remote = createRemoteStore(sent({project: store.project, state: store.getSnapshot()}), () => {});
		const catchUp = (): readonly StateLine[] => {
			const lines = sent(feed.take());
			for (const line of lines) {
				remote.take(line);
			}

			return lines;
		};
		return {store, remote, catchUp};
	}

	test('goes through what the store at home goes through, event by event, and sees the same before and after each', () => {
		const {store, remote, catchUp} = stores();
		const seen: string[][] = [[], []];
		for (const [index, each] of [store, remote].entries()) {
			each.subscribe((state, previous, event) => {
				seen[index]!.push(JSON.stringify([event, previous, state, each.project]));
			});
		}

		store.command({type: 'up'});
		store.tell({type: 'spawned', service: 'web', run: 1, pid: 10});
		store.tell({type: 'exited', service: 'web', run: 1, exit: {type: 'code', code: 1}});
		// The project of that moment is sent with it.
		catchUp();
		store.reconfigure(project(service('db'), service('new')));
		catchUp();
		store.command({type: 'shut-down', reason: 'q', force: false});
		catchUp();
		expect(seen[1]).toEqual(seen[0]);
		expect(Object.keys(remote.getSnapshot().services)).toEqual(Object.keys(store.getSnapshot().services));
		expect(remote.getSnapshot()).toEqual(sent(store.getSnapshot()));
	});

	test('is told the whole state at once where it was too slow for each event', () => {
		const {store, remote, catchUp} = stores(2);
		store.command({type: 'up'});
		store.tell({type: 'spawned', service: 'web', run: 1, pid: 10});
		store.reconfigure(project(service('db'), service('new')));
		expect(catchUp()).toHaveLength(1);
		expect(remote.getSnapshot()).toEqual(sent(store.getSnapshot()));
		expect(remote.project).toEqual(sent(store.project));
		store.command({type: 'shut-down', reason: 'q', force: false});
		expect(catchUp()).toMatchObject([{event: {type: 'shut-down'}}]);
		expect(remote.getSnapshot()).toEqual(sent(store.getSnapshot()));
	});

	test('commands what is still there, and nothing when nothing is', () => {
		const names = new Set(['web']);
		expect(commandFor(names, {type: 'restart', services: ['gone', 'web']})).toEqual({type: 'restart', services: ['web']});
		expect(commandFor(names, {type: 'restart', services: ['gone']})).toBeUndefined();
		expect(commandFor(names, {type: 'shut-down', reason: 'q', force: false})).toEqual({type: 'shut-down', reason: 'q', force: false});
	});
});

describe('the log of an attached console', () => {
	function logs(maxBytes = 1_000_000) {
		const store = createLogStore({maxBytes});
		let asked = 0;
		const remote = createRemoteLogs(() => {
			asked++;
			feed.begin();
		});
		const feed = feedLog(store, () => {});
		const problems: string[] = [];
		const takeOnce = () => {
			const lines: readonly AttachLine[] = sent(feed.take());
			for (const line of lines) {
				if (line.type === 'log') {
					remote.take(line.entries, line.oldest);
				} else if (line.type === 'problem') {
					problems.push(line.text);
				}
			}

			return lines.length > 0;
		};
		const catchUp = () => {
			while (takeOnce()) {
				// On to the end.
			}
		};
		return {store, remote, takeOnce, catchUp, problems, asked: () => asked};
	}

	const add = (store: LogStore, name: string, from: number, to: number) => {
		for (let line = from; line < to; line++) {
			store.append(name, 1, 'stdout', {text: `${name} ${line}\n`, lineCount: 1}, line);
		}
	};

	test('is not sent unless somebody looks into it, and is asked for once then', () => {
		const {store, remote, takeOnce, catchUp, asked} = logs();
		add(store, 'web', 0, 100);
		expect(takeOnce()).toBe(false);
		remote.entriesOf('web', 0);
		remote.entriesOf('db', 0);
		expect(asked()).toBe(1);
		catchUp();
		expect(remote.entriesOf('web', 0)).toEqual(store.entriesOf('web', 0));
	});

	test('is the same, lines and numbers, while it comes, while services print, and when the oldest goes', () => {
		const {store, remote, takeOnce, catchUp} = logs(400_000);
		add(store, 'web', 0, 2000);
		add(store, 'db', 0, 10);
		const [lines, home] = [numberLines(remote, 'web'), numberLines(store, 'web')];
		for (let turn = 0; turn < 3; turn++) {
			takeOnce();
			lines.sync();
			add(store, 'db', 10, 11);
		}

		add(store, 'web', 2000, 4000);
		catchUp();
		lines.sync();
		home.sync();
		expect([lines.first(), lines.end()]).toEqual([home.first(), home.end()]);
		expect(lines.first()).toBeGreaterThan(0);
		for (const line of [lines.first(), 3000, lines.end() - 1]) {
			expect(lines.plain(line)).toBe(`web ${line}`);
		}
	});

	test('has what a slow reader has not read yet kept for it, up to a limit, and says how many lines it missed beyond', () => {
		const {store, remote, takeOnce, catchUp, problems} = logs(2000);
		add(store, 'web', 0, 10);
		remote.entriesOf('web', 0);
		takeOnce();
		add(store, 'web', 10, 10_000);
		catchUp();
		expect(remote.firstSequence('web')).toBe(store.firstSequence('web'));
		expect(problems).toEqual([]);
		add(store, 'web', 10_000, 40_000);
		catchUp();
		expect(problems).toEqual([expect.stringMatching(/^\d{5} lines came faster/)]);
	});
});
