import {describe, expect, test} from 'vitest';
import {choicesOf} from '../../source/commands/completion/fleet-choices.ts';
import {questionOf} from '../../source/commands/completion/wanted.ts';
import {commandNames} from '../../source/commands/command-names.ts';
import {createProgram} from '../../source/commands/program.ts';
import type {BuilderRow} from '../../source/fleet/questions.ts';

const program = createProgram(() => {});
const ask = (...words: readonly string[]) => questionOf(program, words);
/** As they stand in the table of commands. */
const table = program.commands.map(command => command.name());
const byTable = (one: string, other: string) => table.indexOf(one) - table.indexOf(other);
const choices = (...words: readonly string[]) => {
	const {wanted} = ask(...words);
	return wanted.type === 'choices' ? wanted.choices.map(({value}) => value) : wanted;
};

describe('what may stand there', () => {
	test('first a command, hidden ones apart; where none begins so, a service to bring up', () => {
		expect(choices('')).toEqual(expect.arrayContaining(['up', 'stop', 'completion']));
		expect(choices('')).not.toContain('__complete');
		expect(choices('sto')).toContain('stop');
		expect(ask('xyz').wanted).toEqual({type: 'services', besides: []});
		expect(ask('xyz', '').wanted).toEqual({type: 'services', besides: ['xyz']});
	});

	test('options of the command, the program\'s own where none is named, and of what hides them nothing', () => {
		expect(choices('logs', '-')).toEqual(expect.arrayContaining(['--follow', '-f', '--lines', '-n', '--grep', '--help']));
		expect(choices('logs', '-')).not.toContain('--headless');
		expect(choices('-')).toEqual(expect.arrayContaining(['--headless', '--version', '--help']));
		expect(choices('up', '--')).not.toContain('--detached');
		expect(choices('up', '--')).not.toContain('--version');
	});

	test('the value of an option, behind it, joined to it, or after others in one word', () => {
		expect(choices('wait', '--for', '')).toEqual(['started', 'ready', 'ended']);
		expect(ask('wait', '--for=re')).toMatchObject({prefix: '--for=', begun: 're'});
		expect(choices('wait', '--for=re')).toEqual(['started', 'ready', 'ended']);
		expect(ask('logs', '-n', '').wanted).toEqual({type: 'nothing'});
		expect(ask('logs', '-fn', '').wanted).toEqual({type: 'nothing'});
		expect(ask('logs', '-fn5', '').wanted).toEqual({type: 'services', besides: []});
		expect(ask('stop', '--signal', 'T').wanted).toEqual({type: 'signals'});
		expect(ask('up', '--exit-code-from', '').wanted).toEqual({type: 'services', besides: []});
		expect(ask('up', '--profile', '').wanted).toEqual({type: 'profiles'});
		expect(ask('stop', '--nope=x').wanted).toEqual({type: 'nothing'});
		expect(choices('run', '--checkpoint-engine', '')).toEqual(['auto', 'preload', 'criu']);
		expect(choices('run', '--engine', '')).toEqual(['auto', 'native', 'poll']);
	});

	test('of an option that takes several values another one, an option, or what comes behind', () => {
		expect(ask('run', '--checkpoint-files', '*.lua', '').wanted).toEqual({type: 'files'});
		expect(ask('run', '--checkpoint-files', '*.lua', 'lib', 'x').wanted).toEqual({type: 'files'});
		expect(choices('run', '--checkpoint-files', '*.lua', '--de')).toContain('--debounce');
		expect(ask('run', '--checkpoint-files', '*.lua', '--', '').wanted).toEqual({type: 'command', from: 4});
		expect(ask('run', '--checkpoint-files', '*.lua', '--delay', '1s', '').wanted).toEqual({type: 'command', from: 5});
	});

	test('an argument by its place', () => {
		expect(ask('signal', '').wanted).toEqual({type: 'signals'});
		expect(ask('signal', 'TERM', 'web', '').wanted).toEqual({type: 'services', besides: ['web']});
		expect(ask('send', 'web', '').wanted).toEqual({type: 'nothing'});
		expect(ask('env', 'web', '').wanted).toEqual({type: 'nothing'});
		expect(ask('scale', '').wanted).toEqual({type: 'copies'});
		expect(ask('checkpoints', '').wanted).toEqual({type: 'services', besides: []});
		expect(ask('rewind', '').wanted).toEqual({type: 'services', besides: []});
		expect(ask('rewind', '--no-wait', 'game', '').wanted).toEqual({type: 'opened-files', service: 'game'});
		expect(ask('rewind', 'game', 'a.lua', '').wanted).toEqual({type: 'nothing'});
		expect(ask('schema', '').wanted).toEqual({type: 'nothing'});
		expect(choices('completion', '')).toEqual(['bash', 'zsh', 'fish']);
		expect(choices('help', '')).toEqual(commandNames.filter(name => name !== 'help').sort(byTable));
	});

	test('builds and builders of a hub, and what its commands are called', () => {
		expect(choices('builds', '')).toEqual(['ls', 'show', 'logs', 'cancel', 'retry']);
		expect(choices('builders', '')).toEqual(['ls', 'pause', 'resume', 'drain']);
		expect(ask('builds', 'show', '').wanted).toEqual({type: 'builds'});
		expect(ask('builds', 'cancel', 'x', '').wanted).toEqual({type: 'builds'});
		expect(ask('builders', 'drain', '').wanted).toEqual({type: 'builders'});
		expect(ask('builds', 'ls', '--builder', '').wanted).toEqual({type: 'builders'});
		expect(ask('suggest', '').wanted).toEqual({type: 'built-projects'});
		expect(ask('suggest', 'foo', '').wanted).toEqual({type: 'nothing'});
		expect(choices('builds', 'ls', '--state', '')).toContain('cancelled');
		expect(choices('builder', '--')).toContain('--mask');
		expect(ask('builder', '--mask', '').wanted).toEqual({type: 'variables'});
		expect(choices('hub', '--')).toEqual(expect.arrayContaining(['--web-host', '--public-badges']));
		expect(ask('hub', '--data', '').wanted).toEqual({type: 'files'});
	});

	test('builders are called as they are asked for, and are in the states that are shown', () => {
		const row: BuilderRow = {name: 'n1', seat: 1, state: 'missing', labels: {}, machine: {uname: '', hostname: '', cpus: 1, memoryBytes: 1, node: ''}, jobs: 1, lastSeen: 0, running: 0, queued: 0};
		expect(choicesOf('builders', {type: 'builders', body: {builders: [row, {...row, state: 'online', hub: 'k3j9d0qa', running: 2}]}})).toEqual([
			{value: 'n1', description: 'offline'},
			{value: 'n1@k3j9d0qa', description: 'online, 2 running'},
		]);
	});

	test('words of another program, from where they begin', () => {
		expect(ask('run', '').wanted).toEqual({type: 'command', from: 1});
		expect(ask('run', '--', 'node', '').wanted).toEqual({type: 'command', from: 2});
		expect(ask('run', '-w', 'src', 'node', '-').wanted).toEqual({type: 'command', from: 3});
		expect(ask('exec', '').wanted).toEqual({type: 'services', besides: []});
		expect(ask('exec', 'web', '--', '').wanted).toEqual({type: 'command', from: 3});
		expect(ask('exec', 'web', 'ls', '--').wanted).toEqual({type: 'command', from: 2});
	});
});

test('the files that are named, before the command or behind it', () => {
	expect(ask('stop', '-f', 'a.yaml', '--file=b.yaml', '-fc.yaml', '').files).toEqual(['a.yaml', 'b.yaml', 'c.yaml']);
	expect(ask('logs', '-f', 'a', '').files).toEqual([]);
	expect(ask('logs', '--file', 'a', '').files).toEqual(['a']);
	expect(ask('exec', 'web', '--', 'cat', '-f', 'a', '').files).toEqual([]);
});

test('names of commands that are suggested are those that there are', () => {
	expect([...commandNames].sort()).toEqual(program.createHelp().visibleCommands(program).map(command => command.name()).sort());
});
