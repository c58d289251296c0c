import {expect, test} from 'vitest';
import {exitCode} from '../../source/core/outcome.ts';
import {signalName, signalNumber} from '../../source/runtime/exit.ts';
import {complaintsOf, loadText, servicesOf} from './texts.ts';

test('the signals of real time have names and numbers, as everywhere on Linux', () => {
	const signals = servicesOf(loadText('services: {a: {command: x, stop_signal: SIGRTMIN+3}, b: {command: x, stop_signal: 37}, c: {command: x, stop_signal: rtmax-1}, d: {command: x, watch: {action: "signal:RTMIN"}}}\n'));
	expect(['a', 'b', 'c'].map(name => signals[name]!.stop.signal)).toEqual(['SIGRTMIN+3', 'SIGRTMIN+3', 'SIGRTMIN+29']);
	expect(signals['d']!.watch!.action).toEqual({type: 'signal', signal: 'SIGRTMIN'});
	expect(complaintsOf(loadText('services: {a: {command: x, stop_signal: SIGRTMIN+31}}\n'))).toHaveLength(1);
	expect(complaintsOf(loadText('services: {a: {command: x, stop_signal: 65}}\n'))).toHaveLength(1);
});

test('a signal of real time has the name that the configuration gives it when it has ended a process, and the usual exit code', () => {
	for (const number of [34, 37, 63, 64]) {
		expect(signalNumber(signalName(number))).toBe(number);
		expect(exitCode({type: 'signal', signal: signalName(number)}, {})).toBe(128 + number);
	}
});
