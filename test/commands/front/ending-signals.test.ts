import type {EventEmitter} from 'node:events';
import process from 'node:process';
import {afterEach, expect, test} from 'vitest';
import {handedOn} from '../../../source/commands/front/messages.ts';
import {onEndingSignals} from '../../../source/commands/signals.ts';

let taken: string[] = [];
let forget = () => {};

afterEach(() => {
	forget();
	taken = [];
});

function obey(): void {
	forget = onEndingSignals((signal, isAgain) => {
		taken.push(`${signal}${isAgain ? ' again' : ''}`);
	});
}

/** As Node tells of a signal, or the front does. */
function come(signal: NodeJS.Signals, by: 'itself' | 'the front'): void {
	(process as EventEmitter).emit(signal, signal, by === 'the front' ? handedOn : 15);
}

test('a signal to the group of devtui and its front counts once, whichever way it comes first; the next one is the second', () => {
	obey();
	come('SIGTERM', 'itself');
	come('SIGTERM', 'the front');
	expect(taken).toEqual(['SIGTERM']);
	come('SIGTERM', 'the front');
	come('SIGTERM', 'itself');
	expect(taken).toEqual(['SIGTERM', 'SIGTERM again']);
});

test('signals to one of both alone all count, and so do others', () => {
	obey();
	come('SIGINT', 'the front');
	come('SIGINT', 'the front');
	expect(taken).toEqual(['SIGINT', 'SIGINT again']);
	come('SIGTERM', 'itself');
	come('SIGTERM', 'itself');
	expect(taken).toEqual(['SIGINT', 'SIGINT again', 'SIGTERM again', 'SIGTERM again']);
});
