import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createModes} from '../../source/terminal/modes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function see(...texts: readonly string[]): Promise<{readonly modes: unknown; readonly screen: string; readonly isStyled: boolean}> {
	const terminal = new Terminal({cols: 40, rows: 8, allowProposedApi: true});
	for (const text of texts) {
		await new Promise<void>(resolve => {
			terminal.write(text, resolve);
		});
	}

	const {active} = terminal.buffer;
	const screen = active.type;
	const modes = {
		mouse: terminal.modes.mouseTrackingMode,
		cursorKeys: terminal.modes.applicationCursorKeysMode,
		keypad: terminal.modes.applicationKeypadMode,
		paste: terminal.modes.bracketedPasteMode,
		insert: terminal.modes.insertMode,
		origin: terminal.modes.originMode,
		focus: terminal.modes.sendFocusMode,
		wrap: terminal.modes.wraparoundMode,
	};
	await new Promise<void>(resolve => {
		terminal.write('x', resolve);
	});
	const cell = active.getLine(active.baseY + active.cursorY)?.getCell(Math.max(0, active.cursorX - 1));
	return {modes, screen, isStyled: cell?.isAttributeDefault() === false};
}

const sequences = [
	'\u001B[?1049h', '\u001B[?1049l', '\u001B[?47h', '\u001B[?1h', '\u001B[?1l', '\u001B[?7l', '\u001B[?7h', '\u001B[?25l', '\u001B[?1000;1006h', '\u001B[?1003h', '\u001B[?1003l',
	'\u001B[?2004h', '\u001B[?1004h', '\u001B[4h', '\u001B[4l', '\u001B=', '\u001B>', '\u001B[31m', '\u001B[0m', '\u001B[1;38;5;3m', '\u001B[m', '\u001B[2;5r', '\u001B[r',
	'\u001B(0', '\u001B(B', '\u001B[!p', '\u001Bc', '\u001B]0;title\u0007', '\u001B]8;;x\u001B\\', '\u001BPq#0\u001B\\', '\u001B[5 q', '\u001B[>1u', '\u001B[<u', '\u001B[?', '\u001B[3', '\u001B]2;cut',
	'text', 'a line\r\n', 'é漢', '\r',
];

test('whatever a program has made of the terminal is undone', async () => {
	const fresh = await see('');
	await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...sequences), {maxLength: 12}), async parts => {
		const modes = createModes();
		modes.take(bytes(parts.join('')));
		const after = await see(parts.join(''), modes.undoing());
		expect(after).toEqual(fresh);
	}), {numRuns: 300, examples: [[['\u001B]8;;x\u001B\\', '\u001B[?1049h', '\u001B[!p']]]});
});

test('what was undone can be done again', async () => {
	// Terminals differ in what a soft reset resets, and whether the end of one kind of mouse reports ends another.
	const complete = sequences.filter(sequence => !/\[\??\d?$|cut$|\(0$|m$|!p$|1003l$/.test(sequence));
	await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...complete), {maxLength: 12}), async parts => {
		const modes = createModes();
		const text = parts.join('');
		modes.take(bytes(text));
		const before = await see(text);
		const after = await see(text, modes.undoing(), modes.redoing());
		expect([after.modes, after.screen]).toEqual([before.modes, before.screen]);
	}), {numRuns: 200});
});

test('the kind of mouse reports that was asked for last is the one that comes again', async () => {
	const modes = createModes();
	const text = '\u001B[?1000;1006h\u001B[?1003h\u001B[?1000;1006h';
	modes.take(bytes(text));
	expect((await see(text, modes.undoing(), modes.redoing())).modes).toEqual((await see(text)).modes);
});

test('it does not matter how the output is cut', () => {
	fc.assert(fc.property(fc.array(fc.constantFrom(...sequences), {maxLength: 10}), fc.integer({min: 1, max: 7}), (parts, size) => {
		const whole = createModes();
		const cut = createModes();
		const data = bytes(parts.join(''));
		whole.take(data);
		for (let at = 0; at < data.length; at += size) {
			cut.take(data.subarray(at, at + size));
		}

		expect([cut.undoing(), cut.isAlternateScreen, cut.isAtLineStart]).toEqual([whole.undoing(), whole.isAlternateScreen, whole.isAtLineStart]);
	}));
});

test('nothing is undone that was not done: to leave a screen that was never entered moves the cursor', () => {
	const modes = createModes();
	modes.take(bytes('plain \u001B[31mred\u001B[0m \u001B]0;title\u0007\u001B[2J\u001B[?25l\u001B[?25h'));
	expect(modes.undoing()).toBe('');
});

test.each([
	['', true],
	['text', false],
	['text\r\n', true],
	['50%\r', false],
	['text\r\n\u001B[0m', true],
	['line\r\n\u001B[?1049hpicture\u001B[?1049l', true],
	['prompt> \u001B[?1049hpicture\r\n\u001B[?1049l', false],
])('whether a line has begun: %j', (text, isAtLineStart) => {
	const modes = createModes();
	modes.take(bytes(text));
	expect(modes.isAtLineStart).toBe(isAtLineStart);
});
