import {describe, expect, test} from 'vitest';
import {feedOutput} from '../../../source/api/attach/output-feed.ts';
import {createTapes, type ServiceSound} from '../../../source/api/attach/tapes.ts';
import type {AttachLine} from '../../../source/api/attach/wire.ts';
import {withoutQueries} from '../../../source/api/attach/without-queries.ts';

function stage(maxBytes = 100_000) {
	let sound: ServiceSound | undefined;
	const tapes = createTapes(given => {
		sound = given;
	}, maxBytes);
	const redrawn: string[] = [];
	return {
		tapes,
		redrawn,
		print(service: string, text: string) {
			sound!.output(service, 1, 'stdout', Buffer.from(text));
		},
		open(isAnswering = () => true) {
			return feedOutput({tapes, isAnswering, redraw: service => redrawn.push(service), wake() {}});
		},
	};
}

const told = (lines: readonly AttachLine[]) => lines.map(line => line.type === 'output' ? `${line.service}:${Buffer.from(line.data, 'base64').toString()}` : line.type === 'notice' ? `${line.service}<${line.text}>` : line.type);

describe('what a console is told of the output of services', () => {
	test('is what was before it, then what comes, of those that are on its screen; of others once they are', () => {
		const {print, open} = stage();
		print('web', 'before\n');
		print('db', 'db before\n');
		const feed = open();
		feed.show(['web']);
		expect(told(feed.take())).toEqual(['web:before\n']);
		print('web', 'after\n');
		print('db', 'db after\n');
		expect(told(feed.take())).toEqual(['web:after\n']);
		expect(feed.take()).toEqual([]);
		feed.show(['db']);
		expect(told([...feed.take(), ...feed.take()])).toEqual(['db:db before\n', 'db:db after\n']);
	});

	test('has a gap where it was too slow, says how large, and goes on with a whole line in the modes of then', () => {
		const {print, open, redrawn} = stage();
		const feed = open();
		feed.show(['web']);
		print('web', 'first\n\u001B[?1049h');
		expect(told(feed.take())).toEqual(['web:first\n\u001B[?1049h']);
		for (let line = 0; line < 30_000; line++) {
			print('web', `line ${line}\n`);
		}

		const [notice, modes, output] = told(feed.take());
		expect(notice).toMatch(/^web<… 2\d\d kB not shown: this console was behind …>$/);
		expect(modes).toBe('web:\u001B[?1049h');
		expect(output).toMatch(/^web:line \d+\n/);
		expect(redrawn).toEqual(['web']);
	});

	test('says when all has been told that was printed before it was cleared: of one on its screen at once, of another once that is', () => {
		const {print, open} = stage();
		print('web', 'before\n');
		print('db', 'db before\n');
		const feed = open();
		feed.show(['web']);
		expect(told(feed.take())).toEqual(['web:before\n']);
		feed.clear(['web', 'db', 'never']);
		expect(told(feed.take())).toEqual(['cleared']);
		print('web', 'unread\n');
		feed.clear(['web']);
		print('web', 'after\n');
		print('db', 'db after\n');
		expect(told([...feed.take(), ...feed.take()])).toEqual(['web:unread\n', 'cleared', 'web:after\n']);
		feed.show(['db']);
		expect(told([...feed.take(), ...feed.take()])).toEqual(['db:db before\n', 'cleared', 'db:db after\n']);
		expect(feed.take()).toEqual([]);
	});

	test('waits for one that has more than it can take', () => {
		const {print, open} = stage();
		const feed = open();
		feed.show(['web']);
		feed.hold('web', true);
		print('web', 'text\n');
		expect(feed.take()).toEqual([]);
		feed.hold('web', false);
		expect(told(feed.take())).toEqual(['web:text\n']);
	});

	test('of a service that left and came back is that of the new one', () => {
		const {tapes, print, open} = stage();
		const feed = open();
		feed.show(['web']);
		print('web', 'a long text of the old one\n');
		feed.take();
		tapes.forget('web');
		print('web', 'new\n');
		expect(told(feed.take())).toEqual(['web:new\n']);
	});
});

describe('what a program asks its terminal', () => {
	test('comes to the console that answers, on its screen or not, and to no other; nothing that was asked before comes to any', () => {
		const {print, open} = stage();
		print('web', 'old\u001B[6n\n');
		print('vim', 'old\n');
		const [answering, other] = [open(() => true), open(() => false)];
		answering.show(['web']);
		other.show(['web', 'vim']);
		expect(told(answering.take())).toEqual(['web:old\n']);
		expect(told(other.take())).toEqual(['web:old\n', 'vim:old\n']);
		print('web', 'new\u001B[6n');
		print('vim', '\u001B[c');
		expect(told(answering.take())).toEqual(['web:new\u001B[6n', 'vim:old\n']);
		expect(told(answering.take())).toEqual(['vim:\u001B[c']);
		expect(told(other.take())).toEqual(['web:new', 'vim:']);
	});

	test.each([
		['device attributes', '\u001B[c\u001B[0c\u001B[>c\u001B[=0c'],
		['status and the cursor', '\u001B[5n\u001B[6n\u001B[?6n'],
		['modes, size, version, keyboard', '\u001B[?2026$p\u001B[18t\u001B[>0q\u001B[?u'],
		['colours and the clipboard', '\u001B]11;?\u0007\u001B]4;1;?\u001B\\\u001B]52;c;?\u0007'],
		['settings and capabilities', '\u001BP$qm\u001B\\\u001BP+q544e\u001B\\'],
		['who it is', '\u0005'],
	])('is taken out, and nothing else: %s', (_, queries) => {
		expect(Buffer.from(withoutQueries(Buffer.from(`ä${queries}\u001B[31mred\u001B[0m`))).toString()).toBe('ä\u001B[31mred\u001B[0m');
	});

	test('is not a link, a title or a colour that is set', () => {
		const text = '\u001B]8;;http://x/?\u001B\\link\u001B]8;;\u001B\\\u001B]0;what?\u0007\u001B]11;#000\u0007\u001B[?25l\u001B[2J\u0080\u009F';
		expect(Buffer.from(withoutQueries(Buffer.from(text, 'latin1'))).toString('latin1')).toBe(text);
	});
});
