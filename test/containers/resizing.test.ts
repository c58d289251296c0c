import {expect, test} from 'vitest';
import {createResizing, type Size} from '../../source/runtime/containers/resizing.ts';
import {until} from '../helpers/until.ts';

const size = (columns: number): Size => ({columns, rows: 24});

/** As Podman's conmon does it: all sizes that have arrived when it reads are taken for the first of them. */
function mergingEngine({eachMs}: {readonly eachMs: number}) {
	let arrived: Size[] = [];
	const set: number[] = [];
	const timer = setInterval(() => {
		set.push(...arrived.map(() => arrived[0]!.columns));
		arrived = [];
	}, eachMs);
	return {
		set,
		send: async (one: Size) => {
			arrived.push(one);
		},
		close() {
			clearInterval(timer);
		},
	};
}

test('Podman: the last of many sizes is set, though it takes those that it reads at once for the first of them', async () => {
	const engine = mergingEngine({eachMs: 20});
	const resize = createResizing({send: engine.send, isOver: () => false, kind: () => 'podman'});
	for (const columns of [80, 81, 82, 83]) {
		resize(size(columns));
		await Promise.resolve();
	}

	await until('the last one is set', () => engine.set.at(-1) === 83, {found: () => engine.set.join(' ')});
	// A single one, which the reader is late for.
	resize(size(90));
	await until('it is set', () => engine.set.at(-1) === 90, {found: () => engine.set.join(' ')});
	engine.close();
});

test('Podman: also when it reads so late that the last one is lost with the one before it', async () => {
	const engine = mergingEngine({eachMs: 150});
	const resize = createResizing({send: engine.send, isOver: () => false, kind: () => 'podman'});
	resize(size(80));
	resize(size(81));
	await until('the last one is set', () => engine.set.at(-1) === 81, {found: () => engine.set.join(' ')});
	engine.close();
});

test('Docker: each size is sent once, one at a time', async () => {
	const sent: number[] = [];
	const resize = createResizing({
		async send({columns}) {
			sent.push(columns);
		},
		isOver: () => false,
		kind: () => 'docker',
	});
	for (const columns of [80, 81, 82]) {
		resize(size(columns));
	}

	await until('the last one is sent', () => sent.at(-1) === 82);
	expect(sent).toEqual([80, 82]);
});
