import {describe, expect, test} from 'vitest';
import {createAudience, type Member} from '../../../source/api/attach/audience.ts';

function theatre() {
	const applied: string[] = [];
	const audience = createAudience((service, {columns, rows}) => {
		applied.push(`${service} ${columns}x${rows}`);
	});
	const told: string[] = [];
	const join = (name: string, isHome = false): Member => audience.join({
		isHome,
		onSize(service, size) {
			told.push(`${name}: ${service} ${size ? `${size.columns}x${size.rows}` : 'as asked'}`);
		},
	});
	return {applied, told, join};
}

describe('the size of a terminal that several consoles look at', () => {
	test('is what the only one asks for, which is told nothing', () => {
		const {applied, told, join} = theatre();
		const home = join('home', true);
		home.wish('web', {columns: 80, rows: 24});
		home.show(['web']);
		home.wish('web', {columns: 100, rows: 30});
		expect(applied).toEqual(['web 80x24', 'web 100x30']);
		expect(told).toEqual([]);
	});

	test('is the smallest of those that show it, of each side; the others are told, and told when it is theirs again', () => {
		const {applied, told, join} = theatre();
		const [home, other] = [join('home', true), join('other')];
		home.wish('web', {columns: 100, rows: 20});
		home.show(['web']);
		other.wish('web', {columns: 60, rows: 50});
		expect(applied).toEqual(['web 100x20']);
		expect(told).toEqual(['other: web 100x20']);
		other.show(['web']);
		expect(applied.at(-1)).toBe('web 60x20');
		expect(told.splice(0)).toEqual(['other: web 100x20', 'home: web 60x20', 'other: web 60x20']);
		home.show([]);
		expect(applied.at(-1)).toBe('web 60x50');
		expect(told.splice(0)).toEqual(['home: web 60x50', 'other: web as asked']);
		other.leave();
		expect(applied.at(-1)).toBe('web 100x20');
		expect(told).toEqual(['home: web as asked']);
	});

	test('stays when the last one leaves, and leaves those that do not read out of account', () => {
		const {applied, join} = theatre();
		const [one, other] = [join('one'), join('other')];
		for (const [member, columns] of [[one, 60], [other, 90]] as const) {
			member.wish('web', {columns, rows: 24});
			member.show(['web']);
		}

		one.setAwake(false);
		expect(applied.at(-1)).toBe('web 90x24');
		one.setAwake(true);
		expect(applied.at(-1)).toBe('web 60x24');
		one.leave();
		other.leave();
		expect(applied.at(-1)).toBe('web 90x24');
	});
});

test('one alone answers what programs ask: the console of devtui itself, else the first that reads', () => {
	const {join} = theatre();
	const [one, other] = [join('one'), join('other')];
	const answering = (...members: readonly Member[]) => members.map(member => member.isAnswering());
	expect(answering(one, other)).toEqual([true, false]);
	one.setAwake(false);
	expect(answering(one, other)).toEqual([false, true]);
	const home = join('home', true);
	one.setAwake(true);
	expect(answering(one, other, home)).toEqual([false, false, true]);
	home.leave();
	one.leave();
	expect(answering(one, other)).toEqual([false, true]);
});
