import {expect, test} from 'vitest';
import {commandNames} from '../../source/commands/command-names.ts';
import {projectOf} from '../helpers/instance.ts';

const file = {'devtui.yaml': 'services:\n  help: {command: echo here I am}\n  ps: {command: echo me too}\n'};

test('`devtui help` prints what --help prints, whatever services are called', async () => {
	const {devtui} = projectOf(file);
	const asked = await devtui('help');
	expect(asked).toEqual(await devtui('--help'));
	expect(asked).toMatchObject({code: 0, errors: ''});
	for (const name of commandNames) {
		expect(asked.output).toMatch(new RegExp(`^  ${name} `, 'm'));
	}

	expect(await projectOf({}).devtui('help')).toEqual(asked);
});

test.each(['logs', 'test', 'help'])('`devtui help %s` prints what its --help prints', async name => {
	const {devtui} = projectOf({});
	expect(await devtui('help', name)).toEqual(await devtui(name, '--help'));
});

test('help for what is no command: exit 2, and what was meant', async () => {
	const {devtui} = projectOf(file);
	expect(await devtui('help', 'lgos')).toEqual({code: 2, output: '', errors: 'There is no command "lgos". Did you mean "logs"?\n'});
	expect(await devtui('help', 'xyzzy')).toEqual({code: 2, output: '', errors: 'There is no command "xyzzy". devtui help lists them.\n'});
	expect((await devtui('help', '__complete')).code).toBe(2);
});

test('a service that is called like a command is started by `devtui up`', async () => {
	const {devtui} = projectOf(file);
	const up = await devtui('up', 'help', 'ps');
	expect(up.code).toBe(0);
	expect(up.output).toMatch(/^help +\| here I am$/m);
	expect(up.output).toMatch(/^ps +\| me too$/m);
});
