import {expect, test} from 'vitest';
import {createPreparations} from '../../source/runtime/preparations.ts';

const size = {columns: 80, rows: 24};

test('what is prepared for a service is taken once, and by nobody else', () => {
	const {preparations, log} = fakes();
	preparations.prepare('a', size);
	expect(preparations.take('b', true)).toBeUndefined();
	expect(preparations.take('a', true)).toBeDefined();
	expect(preparations.take('a', true)).toBeUndefined();
	expect(log).toEqual(['made on 80x24']);
});

test('who is prepared already is not prepared again', () => {
	const {preparations, log} = fakes();
	preparations.prepare('a', undefined);
	preparations.prepare('a', undefined);
	expect(log).toEqual(['made on pipes']);
});

test('what was made on a terminal is discarded when pipes are wanted now, and the other way round', () => {
	const {preparations, log} = fakes();
	preparations.prepare('a', size);
	expect(preparations.take('a', false)).toBeUndefined();
	preparations.prepare('a', undefined);
	expect(preparations.take('a', true)).toBeUndefined();
	expect(log).toEqual(['made on 80x24', 'discarded', 'made on pipes', 'discarded']);
});

test('what nobody takes is discarded after ten seconds; what was taken is not', () => {
	const {preparations, log, timers} = fakes();
	preparations.prepare('a', size);
	preparations.prepare('b', size);
	preparations.take('b', true);
	expect(timers.map(({delayMs}) => delayMs)).toEqual([10_000]);
	timers[0]!.callback();
	expect(preparations.take('a', true)).toBeUndefined();
	expect(log).toEqual(['made on 80x24', 'made on 80x24', 'discarded']);
});

test('without room there is nothing to take', () => {
	const preparations = createPreparations(() => undefined, {now: () => 0, after: () => () => {}});
	preparations.prepare('a', size);
	expect(preparations.take('a', true)).toBeUndefined();
});

test('at the end all are discarded, and no timer is left', () => {
	const {preparations, log, timers} = fakes();
	preparations.prepare('a', size);
	preparations.prepare('b', undefined);
	preparations.discardAll();
	preparations.discardAll();
	expect(log.filter(entry => entry === 'discarded')).toHaveLength(2);
	expect(timers).toEqual([]);
});

function fakes() {
	const log: string[] = [];
	const timers: {readonly delayMs: number; readonly callback: () => void}[] = [];
	const preparations = createPreparations(terminal => {
		log.push(`made on ${terminal ? `${terminal.columns}x${terminal.rows}` : 'pipes'}`);
		return {
			spawn() {
				throw new Error('not wanted here');
			},
			discard: () => log.push('discarded'),
		};
	}, {
		now: () => 0,
		after(delayMs, callback) {
			const timer = {delayMs, callback};
			timers.push(timer);
			return () => {
				timers.splice(timers.indexOf(timer), 1);
			};
		},
	});
	return {preparations, log, timers};
}
