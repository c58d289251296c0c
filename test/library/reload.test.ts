import {expect, onTestFinished, test} from 'vitest';
import {ConfigurationError, createEngine, NotReadyError} from '../../source/library/library.ts';
import {isLiving} from '../helpers/processes.ts';
import {workspace} from '../helpers/workspace.ts';

const timeout = '60s';
const running = 'command: sleep 1000, stop_grace_period: 1s';
const before = `services:\n  kept: {${running}}\n  other: {${running}, environment: {V: 1}}\n  old: {${running}}\n`;
const after = `services:\n  kept: {${running}}\n  other: {${running}, environment: {V: 2}}\n  new: {command: 'echo up; sleep 1000', ready: {log: up}}\n`;

test('a running engine goes over to what its file says now, with the least that has to be done', async () => {
	const {directory, write} = workspace({'devtui.yaml': before});
	const engine = await createEngine({directory});
	onTestFinished(async () => engine.stop());
	await expect(engine.reload()).rejects.toMatchObject({code: 'not-started'});
	await engine.start({timeout});

	const pids = engine.services.map(({pid}) => pid!);
	write('devtui.yaml', 'services:\n  kept: {comand: x}\n');
	await expect(engine.reload({timeout})).rejects.toBeInstanceOf(ConfigurationError);
	expect(engine.services.map(({pid}) => pid)).toEqual(pids);

	write('devtui.yaml', after);
	expect(await engine.reload({timeout})).toEqual({added: ['new'], removed: ['old'], changed: ['other'], warnings: []});
	expect(engine.services.map(({name, state}) => [name, state])).toEqual([['kept', 'ready'], ['other', 'ready'], ['new', 'ready']]);
	expect(engine.service('kept').pid).toBe(pids[0]);
	expect(engine.service('other').pid).not.toBe(pids[1]);
	expect(engine.service('other').environment).toMatchObject({V: '2', DEVTUI_RUN: '2'});
	expect(isLiving(pids[2]!)).toBe(false);
	expect(() => engine.service('old')).toThrow('There is no service "old"');
	expect(await engine.reload({timeout})).toEqual({added: [], removed: [], changed: [], warnings: []});

	write('devtui.yaml', `${after}  broken: {command: exit 3, depends_on: [kept], ready: {log: never}}\n`);
	await expect(engine.reload({timeout})).rejects.toBeInstanceOf(NotReadyError);
	write('devtui.yaml', after);
	expect(await engine.reload({wait: false})).toMatchObject({removed: ['broken']});
	await engine.stop();
	await expect(engine.reload()).rejects.toMatchObject({code: 'stopped'});
});
