import {spawn} from 'node:child_process';
import {realpathSync} from 'node:fs';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {onTestFinished} from 'vitest';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {libraryForTests, programForTests} from './built.ts';

/** A program that runs with the library of checkpoints under a stand-in for the launcher. */
export interface Kept {
	/** Where it runs, and all files are wanted; links resolved. */
	readonly directory: string;
	write(name: string, text: string): void;
	/** What was told so far, by word: the first field of each line, and the rest of them. */
	told(word: string): ReadonlyArray<readonly string[]>;
	/** All it printed so far, line ends as `\n`. */
	text(): string;
	/** What it printed since it was last resumed, or from the start. */
	run(): string;
	/** In what it printed in this run. */
	sees(text: string): Promise<unknown>;
	/** The end of this run, as `code 0`. */
	ended(): Promise<string>;
	/** The files at which there are checkpoints, in order; relative to the directory. */
	checkpoints(): readonly string[];
	/** The number of the newest one at a file, and its process. */
	checkpoint(file: string): {readonly id: number; readonly pid: number};
	/** Goes on from the newest checkpoint at a file. */
	resume(file: string, variables?: Readonly<Record<string, string>>): Promise<void>;
	order(...words: readonly string[]): void;
	/** As on a keyboard. */
	type(text: string): void;
	/** Of the main process of this run. */
	pid(): number;
	/** The one who keeps it. */
	kill(): void;
}

export interface KeepOptions {
	readonly on?: 'terminal' | 'pipes';
	readonly files?: Readonly<Record<string, string>>;
	readonly environment?: Readonly<Record<string, string>>;
	readonly directory?: string;
	readonly wanted?: string;
}

export function keep(command: readonly string[], {on = 'terminal', files = {}, environment = {}, directory, wanted}: KeepOptions = {}): Kept {
	const made = workspace(files);
	const base = directory ?? realpathSync(made.directory);
	const child = spawn(programForTests('checkpoint-keeper'), [on, libraryForTests(), wanted ?? base, ...command], {
		cwd: base,
		stdio: ['pipe', 'pipe', 'inherit'],
		env: {...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', ...environment},
	});
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	const lines: Array<readonly string[]> = [];
	createInterface({input: child.stdout}).on('line', line => {
		lines.push(line.split('\t'));
	});

	const told = (word: string) => lines.filter(([first]) => first === word).map(([, ...rest]) => rest);
	const textOf = (of: ReadonlyArray<readonly string[]>) => Buffer.concat(of.filter(([word]) => word === 'output').map(([, hex]) => Buffer.from(hex ?? '', 'hex'))).toString('utf8').replaceAll('\r\n', '\n');
	const ofRun = () => lines.slice(lines.findLastIndex(([word]) => word === 'resumed' || word === 'main'));
	const found = () => lines.map(line => line[0] === 'output' ? `output ${JSON.stringify(textOf([line]))}` : line.join(' ')).join('\n');
	const relative = (path: string | undefined) => path?.startsWith(`${base}/`) ? path.slice(base.length + 1) : path ?? '';
	const order = (...words: readonly string[]) => child.stdin.write(`${words.join('\t')}\n`);
	const checkpoint = (file: string) => {
		const [id, pid] = told('kept').findLast(([, , , path]) => relative(path) === file) ?? [];
		if (id === undefined || pid === undefined) {
			throw new Error(`there is no checkpoint at ${file}\n${found()}`);
		}

		return {id: Number(id), pid: Number(pid)};
	};

	return {
		directory: base,
		write: made.write,
		told,
		text: () => textOf(lines),
		run: () => textOf(ofRun()),
		sees: async text => until(JSON.stringify(text), () => textOf(ofRun()).includes(text), {found}),
		async ended() {
			const end = await until('its end', () => ofRun().find(([word]) => word === 'exited'), {found});
			return end.slice(1).join(' ');
		},
		checkpoints: () => told('kept').map(([, , , path]) => relative(path)),
		checkpoint,
		async resume(file, variables = {}) {
			const {id} = checkpoint(file);
			await until('the checkpoint to sleep', () => told('sleeps').some(([number]) => Number(number) === id), {found});
			const before = told('resumed').length;
			order('resume', String(id), ...Object.entries(variables).map(([name, value]) => `${name}=${value}`));
			await until('it to be resumed', () => told('resumed').length > before, {found});
		},
		order,
		type(text) {
			order('type', Buffer.from(text).toString('hex'));
		},
		kill() {
			child.kill('SIGKILL');
		},
		pid: () => Number((told('resumed').at(-1) ?? told('main').at(-1))?.[0]),
	};
}
