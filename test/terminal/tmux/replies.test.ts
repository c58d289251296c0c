import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {differences, showOurs} from './compare.ts';
import {startTmux, type Tmux} from './server.ts';

const columns = 30;
const rows = 9;

/** What terminals are asked; our answer where it is not that of tmux, and why. */
const questions: ReadonlyArray<readonly [title: string, question: string, answer?: string, reason?: string]> = [
	['whether it is there', '\u001B[5n'],
	['where the cursor is', 'abc\r\ndef\u001B[6n'],
	['where the cursor is behind the last column', `${'x'.repeat(30)}\u001B[6n`],
	['where the cursor is in a region, from its origin', '\u001B[3;5r\u001B[?6h\u001B[2;2H\u001B[6n'],
	['what it is', '\u001B[c'],
	['what it is, with a zero', '\u001B[0c'],
	['how old it is', '\u001B[>c', '\u001B[>0;276;0c', 'tmux tells that it is tmux'],
	['its unit', '\u001B[=c'],
	['its size in characters', '\u001B[18t', '\u001B[8;9;30t', 'tmux 3.3a tells columns before rows'],
	['its name', '\u001B[>q', '\u001BP>|devtui\u001B\\', 'tmux tells that it is tmux'],
	['a mode it has', '\u001B[?25$p', '\u001B[?25;1$y', 'tmux 3.3a answers none'],
	['a mode nobody has', '\u001B[?7777$p', '\u001B[?7777;0$y', 'tmux 3.3a answers none'],
	['whether output can be synchronized', '\u001B[?2026$p', '\u001B[?2026;2$y', 'tmux 3.3a answers none'],
	['the page, too', '\u001B[?6n', '\u001B[?1;1R', 'tmux does not know DECXCPR'],
	['its colours', '\u001B]10;?\u0007\u001B]11;?\u001B\\\u001B]12;?\u0007'],
	['a colour of its palette', '\u001B]4;1;?\u0007'],
	['its clipboard', '\u001B]52;c;?\u0007'],
	['the keyboard protocol of kitty', '\u001B[?u'],
	['other keys', '\u001B[?4m'],
	['its answerback', '\u0005'],
	['a capability', '\u001BP+q544e\u001B\\'],
	['a picture of kitty', '\u001B_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u001B\\'],
	['its parameters', '\u001B[x'],
];

describe.skipIf(!requires('tmux'))('a question is answered as tmux does, and never printed', () => {
	let tmux: Tmux;
	beforeAll(async () => {
		tmux = await startTmux(columns, rows);
	});
	afterAll(async () => tmux.close());

	test.each(questions.map(([title, question, answer, reason]) => ({title, question, answer, reason})))('$title', async ({question, answer, reason}) => {
		const theirs = await tmux.show(question);
		const ours = showOurs(question, columns, rows);
		expect(differences(theirs, ours)).toEqual([]);
		expect(ours.replies).toBe(answer ?? theirs.replies);
		if (answer !== undefined && tmux.version === '3.3a') {
			expect(theirs.replies, `tmux answers the same, so this does no longer hold: ${reason}`).not.toBe(answer);
		}
	});
});
