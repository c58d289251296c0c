import type {Emulator} from '../../../source/terminal/contract.ts';
import {createBench} from '../helpers.ts';
import {readRows} from './cells.ts';
import type {Shown} from './server.ts';

/** What a pane of the console shows after a program has printed this in it, when it was fresh. */
export function showOurs(bytes: Uint8Array | string, columns: number, rows: number): Shown {
	const {emulator, settle} = createBench(columns, rows);
	let replies = '';
	emulator.onReply(data => {
		replies += data;
	});
	emulator.write(Buffer.from(bytes));
	settle();
	const first = emulator.lineCount() - rows;
	const cursor = emulator.cursor();
	const modes = emulator.modes();
	const shown = {
		rows: readRows(Array.from({length: rows}, (_, row) => emulator.readLine(first + row, columns))),
		cursor: cursor === undefined ? 'hidden' : `${cursor.x},${cursor.y}`,
		modes: modesOf(modes),
		replies,
	};
	emulator.dispose();
	return shown;
}

/** Every difference, a line each: where, theirs, ours. */
export function differences(theirs: Shown, ours: Shown): readonly string[] {
	const cells = ours.rows.flatMap((row, y) => row.flatMap((here, x) => {
		const there = theirs.rows[y]![x];
		return there === here || (there === undefined && here.startsWith(' ')) ? [] : [`${x},${y}: ${JSON.stringify(there)} in tmux, ${JSON.stringify(here)} here`];
	}));
	return [
		...cells,
		...theirs.modes === ours.modes ? [] : [`modes: ${theirs.modes} in tmux, ${ours.modes} here`],
		...theirs.cursor === ours.cursor ? [] : [`cursor: ${theirs.cursor} in tmux, ${ours.cursor} here`],
	];
}

function modesOf({alternateScreen, applicationCursor, applicationKeypad, mouse, mouseEncoding}: ReturnType<Emulator['modes']>): string {
	const isOn = (is: boolean) => is ? '1' : '0';
	const kinds = ['presses', 'drags', 'moves'] as const;
	return `alternate=${isOn(alternateScreen)} cursorKeys=${isOn(applicationCursor)} keypad=${isOn(applicationKeypad)} `
		+ `mouse=${kinds.map(kind => isOn(mouse === kind)).join('')} sgr=${isOn(mouseEncoding === 'sgr')} utf8=${isOn(mouseEncoding === 'utf8')}`;
}
