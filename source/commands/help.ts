import process from 'node:process';
import {Argument, type Command} from 'commander';
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
}
