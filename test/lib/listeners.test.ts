import {expect, test} from 'vitest';
import {createListeners} from '../../source/lib/listeners.ts';

test('all are told all values, in the order in which they came', () => {
	const listeners = createListeners<[name: string, count: number]>();
	const told: string[] = [];
	listeners.subscribe((name, count) => told.push(`first ${name} ${count}`));
	listeners.subscribe((name, count) => told.push(`second ${name} ${count}`));
	listeners.tell('web', 1);
	listeners.tell('db', 2);
	expect(told).toEqual(['first web 1', 'second web 1', 'first db 2', 'second db 2']);
});

test('who has unsubscribed is told no more, and the others as before', () => {
	const listeners = createListeners<[value: number]>();
	const told: string[] = [];
	const leave = listeners.subscribe(value => told.push(`gone ${value}`));
	listeners.subscribe(value => told.push(`stays ${value}`));
	leave();
	leave();
	listeners.tell(1);
	expect(told).toEqual(['stays 1']);
	expect(listeners.size).toBe(1);
});

test('one that unsubscribes another while it is told keeps it from being told, and one that it brings is told too', () => {
	const listeners = createListeners<[]>();
	const told: string[] = [];
	listeners.subscribe(() => {
		told.push('first');
		leave();
		listeners.subscribe(brought);
	});
	const leave = listeners.subscribe(() => told.push('left'));
	const brought = () => {
		told.push('brought');
	};

	listeners.tell();
	expect(told).toEqual(['first', 'brought']);
	listeners.tell();
	expect(told).toEqual(['first', 'brought', 'first', 'brought']);
});

test('the same function is told once', () => {
	const listeners = createListeners<[value: number]>();
	const told: number[] = [];
	const listener = (value: number) => told.push(value);
	listeners.subscribe(listener);
	listeners.subscribe(listener);
	listeners.tell(1);
	expect(told).toEqual([1]);
});

test('nobody is left when they are cleared', () => {
	const listeners = createListeners<[]>();
	let told = 0;
	listeners.subscribe(() => told++);
	listeners.clear();
	listeners.tell();
	expect([told, listeners.size]).toEqual([0, 0]);
});
