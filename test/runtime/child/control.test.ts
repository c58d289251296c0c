import {execFileSync} from 'node:child_process';
import {connect, type Socket} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {createLauncherControl, type ControlListener, type LauncherControl} from '../../../source/runtime/launcher-control.ts';
import {parseForkMessage, parseGreeting, parseMessage, startOrder} from '../../../source/runtime/launcher-protocol.ts';
import {until} from '../../helpers/until.ts';

function listen() {
	const said: unknown[] = [];
	const listener: ControlListener = {
		greeted: (_connection, {pid, pipes}) => said.push(['greeted', pid, pipes]),
		said: message => said.push(message),
		gone: () => said.push('gone'),
	};
	const expectation = createLauncherControl().expect(listener);
	const {socket: name, nonce} = expectation.address;
	return {said, name, nonce, expectation};
}

function call(name: string): {readonly socket: Socket; isClosed: () => boolean} {
	const socket = connect(`\0${name}`);
	let isClosed = false;
	socket.on('close', () => {
		isClosed = true;
	});
	socket.on('error', () => {});
	onTestFinished(() => void socket.destroy());
	return {socket, isClosed: () => isClosed};
}

test('a launcher is known by its nonce, and heard in order', async () => {
	const {said, name, nonce} = listen();
	const {socket} = call(name);
	socket.write(`hello ${nonce} 30 4 5 7\nstar`);
	socket.write('ted 12\nexited signal 9 alone\nempty\n');
	await until('the last word', () => said.length === 4);
	socket.end();
	await until('the end', () => said.length === 5);
	expect(said).toEqual([
		['greeted', 30, {stdin: 4, stdout: 5, stderr: 7}],
		{type: 'started', pid: 12},
		{type: 'exited', exit: {type: 'signal', signal: 'SIGKILL'}, hasSurvivors: false},
		{type: 'empty'},
		'gone',
	]);
});

test.each(['hello 00ff 30\n', 'started 1\n', 'x'.repeat(10_000)])('a stranger who says %j is shown the door', async words => {
	const {said, name} = listen();
	const {socket, isClosed} = call(name);
	socket.write(words);
	await until('the door', isClosed);
	expect(said).toEqual([]);
});

test('a nonce is good once', async () => {
	const {said, name, nonce} = listen();
	call(name).socket.write(`hello ${nonce} 30\n`);
	await until('the greeting', () => said.length === 1);
	const second = call(name);
	second.socket.write(`hello ${nonce} 30\n`);
	await until('the door', second.isClosed);
	expect(said).toEqual([['greeted', 30, undefined]]);
});

test('who is no longer expected is not let in', async () => {
	const {said, name, nonce, expectation} = listen();
	expectation.cancel();
	const {socket, isClosed} = call(name);
	socket.write(`hello ${nonce} 30\n`);
	await until('the door', isClosed);
	expect(said).toEqual([]);
});

test('every call that was made before has been heard when that is said', async () => {
	const control = createLauncherControl();
	const heard: number[] = [];
	const expectations = Array.from({length: 30}, (_, index) => control.expect({
		greeted: () => void heard.push(index),
		said() {},
		gone() {},
	}));
	// Called while this process does not listen; the calls wait.
	execFileSync(process.execPath, ['-e', `
		for (const nonce of process.argv.slice(2)) {
			const socket = require('net').connect('\\0' + process.argv[1]);
			socket.write('hello ' + nonce + ' 1\\n', () => socket.unref());
		}
	`, expectations[0]!.address.socket, ...expectations.map(({address}) => address.nonce)]);
	const heardThen = await new Promise<number>(resolve => {
		control.whenHeard(() => resolve(heard.length));
	});
	expect(heardThen).toBe(30);
});

test('also when so many have called that there was no room for the call that finds out', async () => {
	const control = createLauncherControl();
	let heard = 0;
	const expectations = Array.from({length: 5000}, () => control.expect({greeted: () => void heard++, said() {}, gone() {}}));
	// While this process does not listen; as many calls wait as the system lets wait.
	const called = Number(execFileSync(process.execPath, ['-e', `
		const {connect} = require('net');
		const [name, ...nonces] = require('fs').readFileSync(0, 'utf8').split(' ');
		let called = 0;
		const call = () => {
			const socket = connect('\\0' + name, () => socket.write('hello ' + nonces[called++] + ' 1\\n', call));
			socket.on('error', () => {
				console.log(called);
				process.exit();
			});
		};
		call();
	`], {input: [expectations[0]!.address.socket, ...expectations.map(({address}) => address.nonce)].join(' '), encoding: 'utf8'}));
	const heardThen = await new Promise<number>(resolve => {
		control.whenHeard(() => resolve(heard));
	});
	expect(called).toBeGreaterThan(0);
	expect(heardThen).toBe(called);
});

test('a launcher has all the time it needs to say who it is, and so has devtui to hear it; once nobody is expected, strangers are shown the door', async () => {
	vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
	onTestFinished(() => void vi.useRealTimers());
	const control = createLauncherControl();
	const said: string[] = [];
	const {address: {socket: name, nonce}} = control.expect({greeted: () => said.push('greeted'), said() {}, gone() {}});
	const slow = call(name);
	const stranger = call(name);
	await taken(control);
	vi.advanceTimersByTime(60_000);
	slow.socket.write(`hello ${nonce} 30\n`);
	await until('the greeting', () => said.length === 1);
	expect(stranger.isClosed()).toBe(false);
	vi.advanceTimersByTime(10_000);
	await until('the door', stranger.isClosed);
	expect(slow.isClosed()).toBe(false);
});

async function taken(control: LauncherControl): Promise<void> {
	await new Promise<void>(resolve => {
		control.whenHeard(resolve);
	});
}

test('the name is as long as a name can be: Node 20 pads shorter ones, later ones do not', () => {
	expect(listen().name).toHaveLength(107);
});

test('words of no launcher are no messages', () => {
	expect(parseGreeting('hello')).toBeUndefined();
	expect(parseGreeting('hello 00ff 1 2 3')).toBeUndefined();
	expect(parseGreeting('hello 00ff')).toBeUndefined();
	expect(parseMessage('nonsense 1')).toBeUndefined();
	expect(parseForkMessage('ended 00ff 0')).toEqual({type: 'ended', nonce: '00ff', errno: 0});
	expect(parseForkMessage('killed 00ff 9')).toEqual({type: 'killed', nonce: '00ff', signal: 'SIGKILL'});
	expect(parseForkMessage('ended 00ff')).toBeUndefined();
	expect(parseForkMessage('forked 00ff 0')).toBeUndefined();
});

test('an order to start says how long it is, in bytes', () => {
	const order = startOrder({socket: 's', nonce: '0f'}, undefined, {argv: ['echo', 'ä'], workingDir: '/', environment: {A: '1'}, stdin: 'closed'});
	const block = 'socket=s\0nonce=0f\0stdin=closed\0directory=/\0\x002\0echo\0ä\0A=1\0';
	expect(order.toString()).toBe(`start ${Buffer.byteLength(block)}\n${block}`);
});
