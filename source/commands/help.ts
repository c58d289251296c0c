import process from 'node:process';
import {Argument, type Command} from 'commander';
import {capitalized} from '../lib/capitalized.ts';
import {usageError} from './exit-codes.ts';

/** Comes last: it knows the commands that were added before. */
export function addHelp(program: Command, setExitCode: (code: number) => void): void {
	const visible = () => program.createHelp().visibleCommands(program);
	// Named for shells that complete; who is wrong is told what was meant, not the whole list.
	const name = new Argument('[command]', 'whose help').choices(visible().map(command => command.name())).argParser(word => word);
	program.command('help')
		.summary('print this help, or that of a command')
		.addArgument(name)
		.action(async (wanted?: string) => {
			const command = wanted === undefined ? program : visible().find(each => each.name() === wanted || each.aliases().includes(wanted));
			if (command) {
				command.outputHelp();
				setExitCode(0);
				return;
			}

			const {closestName} = await import('../config/suggest.ts');
			const meant = closestName(wanted!, visible().map(each => each.name()));
			process.stderr.write(`There is no command "${wanted!}".${meant === undefined ? ' devtui help lists them.' : ` Did you mean "${meant}"?`}\n`);
			setExitCode(usageError);
		});
	describe(program.commands);
}

/** What a list says of a command in half a sentence its own help says in one, where nothing longer was written. */
function describe(commands: readonly Command[]): void {
	for (const command of commands) {
		if (command.description() === '' && command.summary() !== '') {
			command.description(`${capitalized(command.summary())}.`);
		}
		for (const argument of command.registeredArguments.filter(each => each.name() === 'names')) {
			argument.description = argument.required ? servicesNamed : `${servicesNamed}; none: all`;
		}
		describe(command.commands);
	}
}

const servicesNamed = 'services by name, by a glob such as "web*", or by /regex/';
