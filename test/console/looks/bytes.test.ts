import {afterEach, expect, test} from 'vitest';
import {now, openScreen, stateOf, type Screen} from '../../helpers/screen.ts';
import {project, service} from '../../helpers/specs.ts';

const names = ['db', 'api', 'worker', 'web', 'docs', 'mail'];
const shop = {...project(...names.map(name => service(name))), name: 'shop'};
const ready = stateOf(shop, Object.fromEntries(names.map((name, index) => [name, {phase: {type: 'ready', pid: 11 + index}, run: 1, startedAt: now - 20_000 - index * 1000}])));

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

test('over a slow line: a key, a progress bar and a line of one of six panes at 200×60 send what differs, and little else', async () => {
	const shown = openScreen({project: shop, state: ready, columns: 200, rows: 60});
	screen = shown;
	const bytesOf = async (work: () => void, seen: string | RegExp) => {
		const from = shown.frames.length;
		work();
		await shown.sees(seen);
		return Buffer.byteLength(shown.frames.slice(from).join(''));
	};

	const line = (name: string, index: number) => `\u001B[2m12:00:${10 + index % 50}\u001B[0m \u001B[32mGET\u001B[0m /orders/${name}/${index} 200 in ${index}ms\r\n`;
	shown.type('v3456');
	await shown.sees('mail ─');
	for (const name of names) {
		shown.print(name, Array.from({length: 60}, (_, index) => line(name, index)).join(''));
		await shown.sees(`/${name}/59`);
	}

	// The whole pane scrolls: without a look at what was there it takes 1840 bytes, with the frame 600, with the bar 45.
	expect(await bytesOf(() => shown.print('db', line('db', 60)), '/db/60')).toBeLessThan(1700);
	// The first key after Ink has drawn: all that the part of the frame says is compared once.
	expect(await bytesOf(() => shown.type('j'), '▸● api')).toBeLessThan(700);
	expect(await bytesOf(() => shown.type('j'), '▸● worker')).toBeLessThan(450);
	await bytesOf(() => shown.print('db', '[#####     ] 50%'), '50%');
	expect(await bytesOf(() => shown.print('db', '\r[######    ] 60%'), '60%')).toBeLessThan(40);
});
