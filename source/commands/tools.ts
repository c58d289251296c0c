import {Argument, Option, type Command} from 'commander';
import type {ShellName} from './completion/completion.ts';
import type {GraphFormat} from './graph/graph.ts';
import {collect} from './option-values.ts';

interface Flags {
	readonly file?: readonly string[];
	readonly json?: true;
}

/** Commands that show, complete, or run something beside the services. */
export function addTools(program: Command, setExitCode: (code: number) => void): void {
	const add = (usage: string, summary: string) => program.command(usage).summary(summary)
		.option('-f, --file <file>', 'of the instance that was started with this file', collect);

	add('top [names...]', 'show what services use, again every second')
		.option('--json', 'print it once, as JSON')
		.action(async (names: readonly string[], flags: Flags) => {
			const {top} = await import('./top/top.ts');
			setExitCode(await top({files: flags.file ?? [], names, isJson: flags.json ?? false}));
		});

	add('graph [names...]', 'print which services need which others')
		.addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'mermaid', 'json']).default('text'))
		.option('--json', 'print JSON')
		.action(async (names: readonly string[], flags: Flags & {readonly format: GraphFormat}) => {
			const {graph} = await import('./graph/graph.ts');
			setExitCode(await graph({files: flags.file ?? [], names, format: flags.json ? 'json' : flags.format}));
		});

	program.command('open <file>')
		.summary('show a snapshot in the console')
		.description('Show what "devtui snapshot" has written in the console: everything can be looked at and searched, nothing runs.')
		.action(async (file: string) => {
			const {open} = await import('./open.ts');
			setExitCode(await open(file));
		});

	add('exec <name> <command...>', 'run a command in the directory and with the environment of a service')
		.usage('[-f FILE] NAME -- COMMAND ARG…')
		.passThroughOptions()
		.action(async (name: string, words: readonly string[], flags: Flags, self: Command) => {
			// Behind the name Commander passes it through as it passes everything.
			const [program, ...args] = words[0] === '--' ? words.slice(1) : words;
			if (program === undefined) {
				self.error('error: missing the command to run behind --');
			}

			const {exec} = await import('./instance/exec.ts');
			setExitCode(await exec({files: flags.file ?? [], name, command: [program, ...args]}));
		});

	add('shell', 'a prompt for these commands, with completion and history')
		.action(async (flags: Flags) => {
			const {shell} = await import('./shell/shell.ts');
			setExitCode(await shell({files: flags.file ?? [], program}));
		});

	program.command('completion')
		.summary('print what makes a shell complete commands, options and names of services')
		.addHelpText('after', '\nIn ~/.bashrc: eval "$(devtui completion bash)"\nIn ~/.zshrc:  source <(devtui completion zsh)\nIn ~/.config/fish/config.fish: devtui completion fish | source')
		.addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
		.action(async (shell: ShellName) => {
			const {completion} = await import('./completion/completion.ts');
			setExitCode(completion(shell));
		});

	program.command('__complete [words...]', {hidden: true})
		.allowUnknownOption()
		.action(async (words: readonly string[]) => {
			const {printAnswers} = await import('./completion/complete.ts');
			setExitCode(await printAnswers(program, words));
		});
}
