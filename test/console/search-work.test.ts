import {expect, test} from 'vitest';
import {noFilter} from '../../source/console/search/log-pane.ts';
import {holdLogs} from '../../source/console/search/held-logs.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {stateOf} from '../helpers/screen.ts';
import {readyShop} from '../helpers/shop.ts';

/** A log of so many lines, with a word in the first of them, that is gone through turn by turn. */
function stage(lineCount: number) {
	const {shop} = readyShop();
	const state = stateOf(shop, {});
	const logs = createLogStore({maxBytes: 1e9});
	for (let from = 0; from < lineCount; from += 1000) {
		logs.append('db', 1, 'stdout', {text: Array.from({length: 1000}, (_, index) => from + index === 0 ? 'needle\n' : `line ${from + index}\n`).join(''), lineCount: 1000}, 0);
	}

	const turns: Array<() => void> = [];
	let changes = 0;
	const held = holdLogs({
		terminals: {position: () => ({isFollowing: true, linesAbove: 0, linesBelow: 0, newLines: 0}), unfinishedLine: () => ''},
		host: {
			store: {project: shop, getSnapshot: () => state, subscribe: () => () => undefined, command: () => undefined},
			logs,
			clock: {now: () => 0, setTimer: () => () => undefined},
			environment: {},
		},
		markStyles: {match: '', current: ''},
		schedule(turn) {
			turns.push(turn);
		},
		onChange() {
			changes++;
		},
		onNews() {},
	});
	held.paneOf('db');
	return {
		held,
		/** Go through all of it; how many turns that took, and how often a pane was told to show something else. */
		goThrough() {
			const before = changes;
			let count = 0;
			held.tidy(() => true);
			for (let turn = turns.shift(); turn; turn = turns.shift()) {
				turn();
				count++;
			}

			return {turns: count, changes: changes - before};
		},
	};
}

test('a pane is painted anew for what is found, not for each turn of a search that goes on', () => {
	const {held, goThrough} = stage(300_000);
	held.search({service: 'db', scope: 'pane', label: '/(nee|foo)+dle', test: {pattern: /(nee|foo)+dle/g}}, undefined);
	const {turns, changes} = goThrough();
	expect(held.searches.get('db')?.note()).toMatchObject({count: 1, current: 1, progress: 'done'});
	expect(turns).toBeGreaterThan(3);
	expect(changes).toBe(1);
});

test('a pane is painted anew for lines that a filter lets through, not for those that it does not', () => {
	const {held, goThrough} = stage(300_000);
	held.applyFilter('db', {...noFilter, text: '(nee|foo)+dle', test: {pattern: /(nee|foo)+dle/g}});
	const {turns, changes} = goThrough();
	expect(held.paneOf('db').filterNote()).toMatchObject({count: 1, progress: 'done'});
	expect(turns).toBeGreaterThan(3);
	expect(changes).toBe(1);
});
