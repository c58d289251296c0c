import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import {describe, expect, test, vi} from 'vitest';
import type * as FrameModule from '../../source/console/components/frame.tsx';
import {Frame} from '../../source/console/components/frame.tsx';
import type {Drawing} from '../../source/console/draw/drawing.ts';
import {computeLayout, type ScreenLayout} from '../../source/console/layout.ts';
import {createScreenOutput} from '../../source/console/screen-output.tsx';
import {fit} from '../../source/console/text.ts';
import {useClusterWidths} from '../../source/terminal/unicode.ts';
import {screenText} from '../helpers/screen.ts';
import {shopScreens} from '../helpers/shop.ts';
import {service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';
import {cellLook} from './screen/helpers.ts';

vi.mock('../../source/console/components/frame.tsx', async original => {
	const frame = await original<typeof FrameModule>();
	return {...frame, Frame: vi.fn(frame.Frame)};
});

const columns = 80;
const rows = 24;
const places = {columns, rows, nameWidth: 8, mode: 'one', isZoomed: false, current: 'api'} as const;
const layout = computeLayout({...places, panes: ['api']}) as ScreenLayout;
const zoomed = computeLayout({...places, isZoomed: true, panes: ['api']}) as ScreenLayout;

const narrow = ['api', ' ', 'e\u0301', '\u001B[1mbold\u001B[22m', '\u001B[7m inverse \u001B[27m', '─'.repeat(30), '\u001B[32m●\u001B[39m'];
const textOf = (parts: readonly string[]) => fc.array(fc.constantFrom(...parts), {maxLength: 12}).map(chosen => chosen.join(''));
const words = textOf([...narrow, '漢字', '🙂']);
const drawing: fc.Arbitrary<Drawing> = fc.record({
	isZoomed: fc.constantFrom(false, false, false, false, false, true),
	header: words,
	// Of a wide character half under the dialog Ink shows the half that is not, or all of it.
	list: fc.array(textOf(narrow), {minLength: 22, maxLength: 22}),
	title: words,
	footer: words,
	dialog: fc.option(fc.record({rows: fc.array(words, {minLength: 3, maxLength: 3}), x: fc.constantFrom(5, 5, 5, 5, 5, 5, 30)}), {nil: undefined, freq: 8}),
}).map(({isZoomed, header, list, title, footer, dialog}) => {
	const places = isZoomed ? zoomed : layout;
	const [pane] = places.panes;
	const rect = {...pane!.frame, height: 1};
	return {
		type: 'screen',
		layout: places,
		header: fit(header, columns),
		list: list.map(line => fit(line, places.list?.rect.width ?? 0)),
		panes: [{name: 'title of api', rect, lines: [fit(title, rect.width)]}],
		footer: fit(footer, columns),
		dialog: dialog && {rect: {x: dialog.x, y: 8, width: 40, height: 3}, rows: dialog.rows.map(line => fit(line, 40))},
	};
});

test('whatever the frame says, and whoever draws it, the screen is what Ink would have drawn', async () => {
	await fc.assert(fc.asyncProperty(fc.array(drawing, {minLength: 1, maxLength: 8}), async drawings => {
		const used = openOutput();
		for (const each of drawings) {
			used.show(each);
		}

		const fresh = openOutput();
		const last = {...drawings.at(-1)!, header: fit('the last of them', columns)};
		used.show(last);
		fresh.show(last);
		await used.sees('the last of them');
		await fresh.sees('the last of them');
		await until('both to have drawn the same', () => used.looks() === fresh.looks(), {found: () => `${used.looks()}\n${fresh.looks()}`});
		used.dispose();
		fresh.dispose();
	}), {numRuns: 25});
}, 60_000);

test('what says something else in its old place is drawn past Ink, and so is a dialog that opens, moves and closes; Ink draws what else has moved', async () => {
	const output = openOutput();
	const dialog = {rect: {x: 3, y: 4, width: 5, height: 1}, rows: ['hello']};
	const start: Drawing = {type: 'screen', layout, header: fit('header', columns), list: ['', '', '', '12345678 of it'], panes: [], footer: fit('footer', columns), dialog: undefined};
	output.show(start);
	await output.sees('12345678');
	const drawnByInk = vi.mocked(Frame).mock.calls.length;
	output.show({...start, dialog});
	await output.sees('123hello of it');
	output.show({...start, header: fit('other words', columns), dialog: {...dialog, rows: ['words']}});
	await output.sees('other words');
	await output.sees('123words of it');
	output.show({...start, dialog: {...dialog, rect: {...dialog.rect, y: 5}}});
	await output.sees('12345678 of it');
	await output.sees('   hello');
	output.show(start);
	await until('the dialog to be gone', () => !output.text().includes('hello'), {found: output.text});
	expect(vi.mocked(Frame).mock.calls).toHaveLength(drawnByInk);
	output.show({...start, layout: zoomed});
	await until('the list to be gone', () => !output.text().includes('12345678'), {found: output.text});
	expect(vi.mocked(Frame).mock.calls.length).toBeGreaterThan(drawnByInk);
	output.dispose();
});

describe('of a console', () => {
	const {open} = shopScreens(Array.from({length: 12}, (_, index) => service(`service${index}`)));

	test('Ink draws nothing while services are looked through and dialogs come and go', async () => {
		const {type, sees, seesNot} = await open({columns: 100, rows: 20});
		await sees('▸● service0');
		const drawnByInk = vi.mocked(Frame).mock.calls.length;
		for (let count = 1; count < 12; count++) {
			type('j');
			await sees(`▸● service${count}`);
			await sees(`service${count} ─ ready`);
		}

		type(':');
		await sees('scale');
		type('\u001B');
		await seesNot('scale');
		expect(vi.mocked(Frame).mock.calls).toHaveLength(drawnByInk);
	});
});

test('nothing is drawn for what says the same', async () => {
	const output = openOutput();
	const same: Drawing = {type: 'screen', layout, header: fit('header', columns), list: [], panes: [], footer: fit('footer', columns), dialog: undefined};
	output.show(same);
	await output.sees('footer');
	const {length} = output.frames;
	output.show({...same});
	output.drawNow();
	expect(output.frames).toHaveLength(length);
	output.dispose();
});

function openOutput() {
	const terminal = new Terminal({cols: columns, rows, allowProposedApi: true});
	useClusterWidths(terminal);
	terminal.write('\u001B[?1049h\u001B[?7l');
	const frames: string[] = [];
	const output = createScreenOutput({
		columns,
		rows,
		write(text) {
			frames.push(text);
			terminal.write(text);
			return true;
		},
		onCrash(error) {
			throw error;
		},
	});
	const looks = () => Array.from({length: rows}, (_, y) => Array.from({length: columns}, (__, x) => cellLook(terminal, y, x)).join('|')).join('\n');
	return {
		frames,
		looks,
		show(next: Drawing) {
			output.show(next, [], undefined);
			output.showFigures([]);
		},
		drawNow: output.drawNow,
		text: () => screenText(terminal),
		async sees(text: string) {
			await until(`the screen to show ${text}`, () => screenText(terminal).includes(text), {found: () => screenText(terminal)});
		},
		dispose() {
			output.dispose();
			terminal.dispose();
		},
	};
}
