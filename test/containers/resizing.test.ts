import {expect, test} from 'vitest';
import {createResizing, type Resizing, type Size} from '../../source/runtime/containers/resizing.ts';
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

function begun(resizing: Resizing): (columns: number) => void {
	resizing.begin();
	return columns => {
		resizing.resize(columns, 24);
	};
}

test('Podman: the last of many sizes is set, though it takes those that it reads at once for the first of them', async () => {
	const engine = mergingEngine({eachMs: 20});
	const resize = begun(createResizing({terminal: size(70), send: engine.send, isOver: () => false, kind: () => 'podman'}));
	for (const columns of [80, 81, 82, 83]) {
		resize(columns);
		await Promise.resolve();
	}

	await until('the last one is set', () => engine.set.at(-1) === 83, {found: () => engine.set.join(' ')});
	// A single one, which the reader is late for.
	resize(90);
	await until('it is set', () => engine.set.at(-1) === 90, {found: () => engine.set.join(' ')});
	engine.close();
});

test('Podman: also when it reads so late that the last one is lost with the one before it', async () => {
	const engine = mergingEngine({eachMs: 150});
	const resize = begun(createResizing({terminal: size(70), send: engine.send, isOver: () => false, kind: () => 'podman'}));
	resize(80);
	resize(81);
	await until('the last one is set', () => engine.set.at(-1) === 81, {found: () => engine.set.join(' ')});
	engine.close();
});

test('Docker: each size is sent once, one at a time', async () => {
	const sent: number[] = [];
	const resize = begun(createResizing({
		terminal: size(70),
		async send({columns}) {
			sent.push(columns);
		},
		isOver: () => false,
		kind: () => 'docker',
	}));
	for (const columns of [80, 81, 82]) {
		resize(columns);
	}

	await until('the last one is sent', () => sent.at(-1) === 82);
	expect(sent).toEqual([70, 82]);
});

test('before it runs nothing is sent, then the last size that was wanted; without a terminal nothing ever', async () => {
	const sent: number[] = [];
	const options = {
		async send({columns}: Size) {
			sent.push(columns);
		},
		isOver: () => false,
		kind: () => 'docker' as const,
	};
	const resizing = createResizing({...options, terminal: size(70)});
	resizing.resize(80, 24);
	resizing.resize(81, 24);
	expect(sent).toEqual([]);
	resizing.begin();
	expect(sent).toEqual([81]);

	const without = createResizing({...options, terminal: undefined});
	without.begin();
	without.resize(90, 24);
	expect(sent).toEqual([81]);
});
