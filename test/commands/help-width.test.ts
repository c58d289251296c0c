import type {Command} from 'commander';
import {expect, test} from 'vitest';
import {createProgram} from '../../source/commands/program.ts';
import {textWidth} from '../../source/lib/text-width.ts';

test('no line of any help is wider than a terminal of 80 columns', () => {
	const all = withInner(createProgram(() => {}));
	expect(all.length).toBeGreaterThan(45);
	expect(all.flatMap(command => helpOf(command).split('\n').filter(line => textWidth(line) > 80))).toEqual([]);
});

test('the list of commands tells of each what it does, and leaves what it takes to its own help', () => {
	const program = createProgram(() => {});
	const lines = helpOf(program).split('\n');
	for (const command of program.createHelp().visibleCommands(program)) {
		const summary = command.summary() || command.description();
		expect(lines.find(line => line.startsWith(`  ${command.name()} `))?.slice(2).split(/ {2,}/)).toEqual([command.name(), expect.stringContaining(summary.slice(0, 30)) as unknown]);
	}
});

test('the help of each command says in a sentence what it does, and how services are named', () => {
	// `__complete` is for shells alone.
	const all = withInner(createProgram(() => {})).filter(command => !command.name().startsWith('__'));
	expect(all.filter(command => !/^[A-Z].*[^.]\.$/s.test(command.description())).map(command => command.name())).toEqual([]);
	const ofServices = all.filter(command => command.registeredArguments.some(argument => argument.name() === 'names'));
	expect(ofServices.map(command => command.name())).toEqual(expect.arrayContaining(['ps', 'logs', 'stop', 'restart', 'wait']) as unknown);
	expect(ofServices.filter(command => !/by\s+\/regex\//.test(helpOf(command)))).toEqual([]);
});

function helpOf(command: Command): string {
	let text = '';
	command.configureOutput({
		getOutHelpWidth: () => 80,
		writeOut(part) {
			text += part;
		},
	});
	command.outputHelp();
	return text;
}

function withInner(command: Command): readonly Command[] {
	return [command, ...command.commands.flatMap(withInner)];
}
