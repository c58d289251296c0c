import {expect, test} from 'vitest';
import type {UsageOfServices} from '../../source/console/details/lookups.ts';
import {watchUsage} from '../../source/console/list/watch-usage.ts';
import {initialView, reduceView, type ViewAction} from '../../source/console/view-state.ts';

/** A list that is watched, by a clock that stands still until told. */
function stage(answers: readonly UsageOfServices[]) {
	let view = initialView(['api', 'db'], 120);
	let looks = 0;
	let timer: {readonly delayMs: number; callback(): void} | undefined;
	const change = (action: ViewAction) => {
		view = reduceView(view, action);
		watch.settle();
	};

	const watch = watchUsage({current: () => view, change}, {usage: () => answers[Math.min(looks++, answers.length - 1)]!}, (delayMs, callback) => {
		timer = {delayMs, callback};
		return () => {
			timer = undefined;
		};
	});
	return {
		change,
		dispose: watch.dispose,
		view: () => view,
		looks: () => looks,
		waits: () => timer?.delayMs,
		wake() {
			const due = timer;
			timer = undefined;
			due?.callback();
		},
	};
}

const small = new Map([['api', {cpuPercent: 1, memoryBytes: 1}]]);
const large = new Map([['api', {cpuPercent: 9, memoryBytes: 9}]]);

test('nothing is looked up before somebody wants the list in the order of it, nor after', () => {
	const {change, view, looks, waits, wake} = stage([small]);
	change({type: 'arrange', list: {sort: 'uptime'}});
	expect([looks(), waits()]).toEqual([0, undefined]);
	change({type: 'arrange', list: {sort: 'cpu'}});
	change({type: 'arrange', list: {filter: 'a'}});
	expect([looks(), waits(), view().usage]).toEqual([1, 2000, small]);
	change({type: 'arrange', list: {sort: 'file'}});
	expect([looks(), waits(), view().usage]).toEqual([1, undefined, undefined]);
	wake();
	expect(looks()).toBe(1);
});

test('it is looked up every two seconds; sooner while there is no answer yet', () => {
	const {change, view, waits, wake, looks} = stage([new Map(), new Map(), small, large]);
	change({type: 'arrange', list: {sort: 'memory'}});
	expect(waits()).toBe(200);
	wake();
	expect(waits()).toBe(200);
	wake();
	expect([view().usage, waits()]).toEqual([small, 2000]);
	change({type: 'arrange', list: {sort: 'cpu'}});
	expect(looks()).toBe(3);
	wake();
	expect(view().usage).toEqual(large);
});

test('nothing is looked up after the end', () => {
	const {change, dispose, waits, looks} = stage([small]);
	change({type: 'arrange', list: {sort: 'cpu'}});
	dispose();
	expect([waits(), looks()]).toEqual([undefined, 1]);
});
