import {expect, test} from 'vitest';
import {console, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

async function quit(rig: ConsoleRig): Promise<void> {
	rig.type('q');
	await rig.sees('and quit?');
	rig.type('y');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
}

// Its long words can be taken apart in more ways than there is time for; those of short lines a fast machine tries all.
const files = {
	'flood.js': 'let count = 0; const flood = () => { let text = ""; for (let line = 0; line < 200; line++) text += `line ${++count} of many, each of them like all others\\n`; process.stdout.write(`${text}${"w".repeat(60)}\\n`, () => setTimeout(flood, 5)); }; console.log("needle at the start"); flood();',
	'big.js': 'let text = "the very first line\\n"; for (let line = 0; line < 60_000; line++) text += `line ${line}\\n`; process.stdout.write(text + "that was all\\n"); setInterval(() => {}, 1000);',
	'devtui.yaml': 'name: demo\nservices:\n  big: {command: exec node big.js}\n  flood: {command: exec node flood.js}\n',
};

test('what has left the terminal long ago is found, filtered and left again, while another service floods', async () => {
	const {directory} = workspace(files);
	const rig = console({cwd: directory});
	await rig.sees('that was all');
	await rig.sees(/line \d+ of many/);
	rig.type('/very FIRST');
	await rig.sees('no match');
	rig.type('\u0015very first');
	await rig.sees('the very first line');
	await rig.sees(/very first 1\/1/);
	rig.type('\r');
	await rig.sees('q quit');
	rig.type('\u001B');
	await rig.sees(/ready · pid \d+ ─+ [\d,]+ below/);
	rig.type('&line 5999');
	await rig.sees(/&line 5999 11 lines/);
	await rig.sees('line 59990');
	rig.type('\r');
	await rig.sees('q quit');
	rig.type('\u001B');
	await rig.sees('the very first line');
	rig.type('f');
	await rig.sees('that was all');
	await quit(rig);
	expect(rig.survivors()).toEqual([]);
});

test('keys stay live while a flood is searched, and a pattern without end is broken off', async () => {
	const {directory} = workspace(files);
	const rig = console({cwd: directory});
	await rig.sees(/line \d+ of many/);
	rig.type('j/of many\r');
	await rig.sees(/of many \d[\d,]*\/\d[\d,]*/);
	rig.type('n?');
	await rig.sees('choose the next service');
	rig.type('\u001B');
	// The footer may still be that of before the help: what is typed too soon after Esc is Alt with it.
	await until('help to be closed', () => !rig.screen().includes('choose the next service'), {found: rig.screen});
	rig.type('/^(.+)+;$');
	await rig.sees('pattern too slow');
	rig.type('\u0003');
	await rig.sees('q quit');
	await quit(rig);
	expect(rig.survivors()).toEqual([]);
});
