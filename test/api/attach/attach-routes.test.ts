import {describe, expect, test} from 'vitest';
import {attachRoutes} from '../../../source/api/attach/attach-routes.ts';
import type {Message} from '../../../source/api/attach/messages.ts';
import type {Instance} from '../../../source/api/instance.ts';

const [open, say] = attachRoutes;
const {signal} = new AbortController();

function instance(): {readonly instance: Instance; readonly said: Message[]} {
	const said: Message[] = [];
	const consoles = {
		open: () => ({type: 'value', value: 'opened'}),
		session: (id: string) => id === 'known' ? {
			take(messages: readonly Message[]) {
				said.push(...messages);
			},
		} : undefined,
	};
	return {instance: {about: {pid: 7, version: '1.2.0'}, consoles} as unknown as Instance, said};
}

describe('a console is attached', () => {
	test('to a devtui of its own version, and to another one not: it is said which and what to do', async () => {
		const {instance: one} = instance();
		expect(await open!.answer(one, {version: ['1.2.0']}, signal)).toEqual({type: 'value', value: 'opened'});
		expect(await open!.answer(one, {version: ['1.3.0']}, signal)).toMatchObject({
			type: 'trouble',
			message: 'This is devtui 1.3.0, and the one that runs the project (pid 7) is 1.2.0: attach with that one, or end it with: devtui down',
		});
	});

	test('and heard as long as it is', async () => {
		const {instance: one, said} = instance();
		const messages = [{type: 'show', services: ['web']}, {type: 'command', command: {type: 'restart', services: ['web']}}];
		expect(await say!.answer(one, {session: 'known', messages}, signal)).toEqual({type: 'value', value: {}});
		expect(said).toEqual(messages);
		expect(await say!.answer(one, {session: 'gone', messages}, signal)).toMatchObject({type: 'trouble', message: 'That console is not attached.'});
	});

	test.each([
		['a size of no cells', {type: 'size', service: 'web', columns: 0, rows: 24}],
		['a command that nobody gives', {type: 'command', command: {type: 'reconfigure', changed: [], leaving: []}}],
		['a signal that is none', {type: 'command', command: {type: 'signal', services: ['web'], signal: 'nonsense'}}],
		['what is no message', {type: 'nonsense'}],
	])('and what it says is refused as a whole: %s', async (_, wrong) => {
		const {instance: one, said} = instance();
		expect(await say!.answer(one, {session: 'known', messages: [{type: 'log'}, wrong]}, signal)).toMatchObject({type: 'trouble', code: 'bad-property'});
		expect(said).toEqual([]);
	});
});
