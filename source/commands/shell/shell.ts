import process from 'node:process';
import {createInterface, type Interface} from 'node:readline';
import type {Command} from 'commander';
import {ask} from '../../api/client.ts';
import type {About} from '../../api/instance.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {complete} from '../completion/answers.ts';
import {usageError} from '../exit-codes.ts';
import {instanceSocket, tellTrouble} from '../instance/running.ts';
import {mostLines, openHistory} from './history.ts';
import {interpret, ownWords} from './interpret.ts';
import {runLine} from './run-line.ts';
import {splitLine} from './words.ts';

export interface ShellOptions {
	readonly files: readonly string[];
	/** The table of commands. */
	readonly program: Command;
}

/** A prompt: each line is a command for the instance. From a pipe it is a script, and its last command's code is the exit code. */
export async function shell({files, program}: ShellOptions): Promise<number> {
	const socket = await instanceSocket(files);
	const about = await ask(socket, {method: 'GET', path: '/instance'});
	if (about.type !== 'ok') {
		return tellTrouble(about);
	}

	const {stdin, stdout} = process;
	const isTerminal = stdin.isTTY && stdout.isTTY;
	const history = openHistory(process.env);
	// Completion asks whom the commands ask.
	process.env['DEVTUI_SOCKET'] = socket;
	const prompt = createInterface({
		input: stdin,
		...isTerminal && {
			output: stdout,
			prompt: `${escapeControls((about.value as About).project)}> `,
			completer: completerOf(program),
			history: [...history.lines],
			historySize: mostLines,
			removeHistoryDuplicates: true,
		},
	});

	if (isTerminal) {
		stdout.write('help lists the commands, exit or Ctrl-D leaves; services run on.\n');
	}

	let exitCode = 0;
	await eachLine(prompt, isTerminal, async line => {
		if (isTerminal) {
			history.add(line);
		}

		const order = interpret(program, line);
		switch (order.type) {
			case 'nothing': {
				return 'goes-on';
			}

			case 'exit': {
				return 'is-over';
			}

			case 'help': {
				stdout.write(helpText(program));
				return 'goes-on';
			}

			case 'problem': {
				process.stderr.write(`${order.message}\n`);
				exitCode = usageError;
				return 'goes-on';
			}

			case 'devtui': {
				exitCode = await runLine(order.words, {socket, hasInput: isTerminal});
				return 'goes-on';
			}
		}
	});
	return isTerminal ? 0 : exitCode;
}

type Next = 'goes-on' | 'is-over';

/** One after the other, also when several come at once; resolves when there are no more, or one was the last. */
async function eachLine(prompt: Interface, isTerminal: boolean, take: (line: string) => Promise<Next>): Promise<void> {
	const lines: string[] = [];
	let isClosed = false;
	let wake = () => {};
	prompt.on('line', line => {
		lines.push(line);
		wake();
	});
	prompt.on('close', () => {
		isClosed = true;
		wake();
	});
	prompt.on('SIGINT', () => {
		// As in other shells: the line is given up, not the shell.
		prompt.write(null, {ctrl: true, name: 'e'});
		prompt.write(null, {ctrl: true, name: 'u'});
	});

	for (;;) {
		if (lines.length === 0 && isTerminal && !isClosed) {
			prompt.prompt();
		}

		while (lines.length === 0 && !isClosed) {
			await new Promise<void>(resolve => {
				wake = resolve;
			});
		}

		const line = lines.shift();
		if (line === undefined) {
			// Ctrl-D leaves the cursor behind the prompt.
			process.stdout.write(isTerminal ? '\n' : '');
			return;
		}

		lend(prompt, isTerminal);
		const next = await take(line);
		if (next === 'is-over') {
			prompt.close();
			return;
		}

		takeBack(prompt, isTerminal && !isClosed);
	}
}

/** Keys are the command's. */
function lend(prompt: Interface, isTerminal: boolean): void {
	if (isTerminal) {
		prompt.pause();
		process.stdin.setRawMode(false);
	}
}

function takeBack(prompt: Interface, isTerminal: boolean): void {
	if (isTerminal) {
		process.stdin.setRawMode(true);
		prompt.resume();
	}
}

function completerOf(program: Command) {
	return (line: string, answer: (error: Error | null, result: [string[], string]) => void) => {
		const {words, lastAt} = splitLine(line);
		const all = words[0] === 'devtui' ? words.slice(1) : words;
		const given = lastAt === line.length ? [...all, ''] : all;
		const begun = line.slice(lastAt);
		void complete(program, given).then(({choices, isUnfinished}) => {
			const own = given.length === 1 ? ownWords : [];
			const hits = [...choices.map(({value}) => value), ...own].filter(value => value.startsWith(begun));
			const [only] = hits;
			answer(null, [hits.length === 1 && only !== undefined && !isUnfinished ? [`${only} `] : hits, begun]);
		}, error => {
			answer(error as Error, [[], begun]);
		});
	};
}

function helpText(program: Command): string {
	const commands = program.createHelp().visibleCommands(program);
	const width = Math.max(...commands.map(command => command.name().length));
	const rows = commands.map(command => [command.name(), command.summary() || command.description()]);
	const own = [['exit', 'leave; services run on']];
	return [...rows, ...own].map(([name = '', text = '']) => `  ${name.padEnd(width)}  ${text}\n`).join('');
}
