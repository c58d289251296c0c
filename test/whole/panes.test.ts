import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {console, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

async function quit(rig: ConsoleRig): Promise<void> {
	rig.type('q');
	await rig.sees('and quit?');
	rig.type('y');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
	expect(rig.survivors()).toEqual([]);
}

const sizeTeller = 'process.stdout.on("resize", tell); process.on("SIGWINCH", () => {}); function tell() { console.log(`now ${process.stdout.columns} by ${process.stdout.rows}`); } console.log(`begins with ${process.stdout.columns} by ${process.stdout.rows}`); setInterval(() => {}, 1000);';
const flood = 'let count = 0; const flood = () => { let text = ""; for (let line = 0; line < 1000; line++) text += `line ${++count} of many, each of them like all others\\n`; process.stdout.write(text, () => setTimeout(flood, 5)); }; flood();';

test('sizes, panes and the merged log of a flood are there again in the next console, and programs see their sizes', async () => {
	const {directory} = workspace({
		'size.js': sizeTeller,
		'flood.js': flood,
		'devtui.yaml': 'name: demo\nlayout: {split: rows, panes: [size, flood]}\nservices:\n  size: {command: exec node size.js}\n  flood: {command: exec node flood.js}\n',
	});
	const state = path.join(directory, 'state');
	const open = () => console({cwd: directory, environment: {XDG_STATE_HOME: state}});
	const first = open();
	await first.sees(/begins with \d+ by 18/);
	first.type('\t++++++');
	await first.sees(/now \d+ by 30/);
	const width = /now (\d+) by 30/.exec(first.screen())![1]!;
	// A border that is dragged far and wide: the last size counts.
	const column = first.screen().split('\n')[1]!.indexOf('┌') + 1;
	first.type(`\u001B[<0;${column};9M${Array.from({length: 12}, (_, step) => `\u001B[<32;${column - step};9M`).join('')}\u001B[<0;${column - 11};9m`);
	await first.sees(`now ${Number(width) + 11} by 30`);
	first.type('vvv');
	await first.sees(/merged log ─ all services/);
	await first.sees(/flood \| line \d+ of many/);
	first.type('g');
	await first.sees(/size {2}\| begins with/);
	await first.sees(/[\d,]+ new lines/);
	first.type('f');
	await first.sees(/flood \| line \d+ of many/);
	await quit(first);

	const folder = path.join(state, 'devtui/layouts');
	const files = readdirSync(folder);
	expect(files).toHaveLength(1);
	const file = path.join(folder, files[0]!);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({split: 'merged', panes: [{service: 'size'}, {service: 'flood'}]});

	const second = open();
	await second.sees(/merged log ─ all services/);
	second.type('vv');
	await second.sees(new RegExp(`(now|begins with) ${Number(width) + 11} by 30`));
	second.signal('SIGKILL');
	await second.ended;
	await until('nothing to be left', () => second.survivors().length === 0);
	writeFileSync(file, '{"split":');
	const third = open();
	await third.sees(/begins with \d+ by 18/);
	await quit(third);
});
