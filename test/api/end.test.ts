import {expect, test, vi} from 'vitest';
import {ask} from '../../source/api/client.ts';
import {serveInstance} from '../helpers/served.ts';
import {until} from '../helpers/until.ts';

test('whoever waits when devtui ends is told so of each that is still open: no answer would be success', async () => {
	const {socket, store, close} = await serveInstance();
	const subscribe = vi.spyOn(store, 'subscribe');
	const waiting = ask(socket, {method: 'POST', path: '/wait', body: {names: [], patient: true}});
	await until('it waits', () => subscribe.mock.calls.length > 0);
	await close();
	expect(await waiting).toEqual({type: 'ok', value: ['web-1', 'web-2', 'db'].map(name => ({name, isGood: false, text: 'devtui is about to end'}))});
});

test('a verdict that there is already stays when devtui ends', async () => {
	const {socket, store, close} = await serveInstance();
	store.command({type: 'start', services: ['db']});
	const subscribe = vi.spyOn(store, 'subscribe');
	const waiting = ask(socket, {method: 'POST', path: '/wait', body: {names: ['web-1', 'db'], for: 'ended'}});
	await until('it waits', () => subscribe.mock.calls.length > 0);
	await close();
	expect(await waiting).toEqual({type: 'ok', value: [
		{name: 'web-1', isGood: true, text: expect.any(String) as unknown},
		{name: 'db', isGood: false, text: 'devtui is about to end'},
	]});
});
