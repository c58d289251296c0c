import process from 'node:process';
import {InvalidArgumentError, Option, type Command} from 'commander';
import {parseDuration} from '../../lib/duration.ts';
import {notDone} from '../exit-codes.ts';
import {collect, waitingTime} from '../option-values.ts';

interface Flags {
	readonly file?: readonly string[];
	readonly json?: true;
	readonly wait?: boolean;
}

/** Commands on the instance that runs. Each loads no more than it needs to ask it. */
export function addInstanceCommands(program: Command, setExitCode: (code: number) => void): void {
	const add = (usage: string, summary: string, fileFlag = '-f, --file <file>') => program.command(usage).summary(summary)
		.option(fileFlag, 'of the instance that was started with this file', collect);
	const withJson = (command: Command) => command.option('--json', 'print JSON');
	const withoutWait = (command: Command) => command.option('--no-wait', 'return at once, not when it has happened');

	withJson(add('ps [names...]', 'list the services that run, and how'))
		.action(async (names: readonly string[], flags: Flags) => {
			const {ps} = await import('./show.ts');
			setExitCode(await ps({...common(flags), names}));
		});

	withJson(add('logs [names...]', 'print what services have printed', '--file <file>'))
		.option('-f, --follow', 'go on with what they print from now on')
		.option('-n, --lines <count>', 'only the last lines', wholeNumber)
		.option('--since <time>', 'only lines that are no older: a duration such as 10m, or a time such as 2026-01-31T09:00', moment)
		.option('--grep <regex>', 'only lines in which this is found')
		.action(async (names: readonly string[], flags: Flags & LogFlags) => {
			const {logs} = await import('./show.ts');
			const {follow, lines, since, grep} = flags;
			setExitCode(await logs({...common(flags), names, isFollowing: follow ?? false, ...lines !== undefined && {last: lines}, ...since !== undefined && {since}, ...grep !== undefined && {pattern: grep}}));
		});

	withJson(add('events [names...]', 'print what becomes of services, from now on'))
		.action(async (names: readonly string[], flags: Flags) => {
			const {events} = await import('./show.ts');
			setExitCode(await events({...common(flags), names}));
		});

	withJson(add('env <name>', 'print the environment of a service'))
		.action(async (name: string, flags: Flags) => {
			const {environment} = await import('./show.ts');
			setExitCode(await environment({...common(flags), name}));
		});

	add('snapshot [file]', 'write all that is known into one file: states, configuration, logs, what happened')
		.description('Write states, configuration, logs and what happened so far into one file, which "devtui open" shows in a console, here or elsewhere. Secrets are masked. Without a name it is named after the project and the time; - is standard output.')
		.action(async (file: string | undefined, flags: Flags) => {
			const {snapshot} = await import('./snapshot.ts');
			setExitCode(await snapshot({files: flags.file ?? [], ...file !== undefined && {file}}));
		});

	const acting = (usage: string, summary: string) => withoutWait(withJson(add(usage, summary)));
	const act = async (path: string, flags: Flags, body: object, more: {readonly timeoutMs?: number; readonly badCode?: number} = {}) => {
		const commands = await import('./act.ts');
		setExitCode(await commands.act({...common(flags), path, body, ...more}));
	};

	acting('start [names...]', 'start services, and what they need')
		.action(async (names: readonly string[], flags: Flags) => act('/start', flags, {names, wait: flags.wait}));

	acting('stop [names...]', 'stop services; returns when they are dead')
		.option('--signal <signal>', 'with this signal instead of the usual one')
		.option('--grace <duration>', 'SIGKILL after this time instead of the usual one', waitingTime)
		.action(async (names: readonly string[], flags: Flags & {readonly signal?: string; readonly grace?: number}) =>
			act('/stop', flags, {names, wait: flags.wait, signal: flags.signal, graceMs: flags.grace}));

	acting('restart [names...]', 'restart services')
		.option('--rolling', 'one after the other, each ready before the next')
		.addHelpText('after', rollingHelp)
		.action(async (names: readonly string[], flags: Flags & {readonly rolling?: true}) => act('/restart', flags, {names, wait: flags.wait, rolling: flags.rolling}));

	acting('rebuild <names...>', 'build services, then restart them and whoever depends on them; if a build fails, all stays as it is')
		.action(async (names: readonly string[], flags: Flags) => act('/rebuild', flags, {names, wait: flags.wait}));

	acting('signal', 'send a signal to services; of KILL it returns when they are dead')
		.argument('<signal>', 'such as HUP')
		.argument('<names...>')
		.option('--to <whom>', 'group, main, children, or a pid', signalTarget, 'group')
		.action(async (signal: string, names: readonly string[], flags: Flags & {readonly to: SignalTarget}) => act('/signal', flags, {names, signal, to: flags.to, wait: flags.wait}, {badCode: notDone}));

	withJson(add('checkpoints <name>', 'list the files from which a program can go on'))
		.addHelpText('after', checkpointsHelp)
		.action(async (name: string, flags: Flags) => {
			const {checkpoints} = await import('./checkpoints.ts');
			setExitCode(await checkpoints({...common(flags), name}));
		});

	acting('rewind <name> <opened-file>', 'go on from where a program opened a file')
		.addHelpText('after', checkpointsHelp)
		.action(async (name: string, file: string, flags: Flags) => act('/rewind', flags, {name, file, directory: process.cwd(), wait: flags.wait}));

	withJson(add('pause [names...]', 'stop watching files for now; changes are counted'))
		.action(async (names: readonly string[], flags: Flags) => act('/pause', flags, {names}));

	withJson(add('resume [names...]', 'watch again; what has changed meanwhile counts as one change'))
		.action(async (names: readonly string[], flags: Flags) => act('/resume', flags, {names}));

	withJson(add('send <name> <text>', 'type a line into a service'))
		.option('--raw', 'without a newline at the end')
		.action(async (name: string, text: string, flags: Flags & {readonly raw?: true}) => act('/send', flags, {name, text: flags.raw ? text : `${text}\n`}));

	withJson(add('wait [names...]', 'wait until services are ready'))
		.addOption(new Option('--for <what>', 'what to wait for').choices(['started', 'ready', 'ended']).default('ready'))
		.option('--timeout <duration>', 'end with 124 after this time, and not before for what was stopped', waitingTime)
		.action(async (names: readonly string[], flags: Flags & {readonly for: string; readonly timeout?: number}) =>
			flags.timeout === undefined ? act('/wait', flags, {names, for: flags.for}) : act('/wait', flags, {names, for: flags.for, patient: true}, {timeoutMs: flags.timeout}));

	acting('reload', 'read the file again; services that are the same run on')
		.action(async (flags: Flags) => {
			const {reload} = await import('./project-commands.ts');
			setExitCode(await reload({...common(flags), waits: flags.wait ?? true}));
		});

	acting('scale', 'run so many copies of a service')
		.argument('<name=count>', undefined, copies)
		.action(async (wanted: Copies, flags: Flags) => {
			const {scale} = await import('./project-commands.ts');
			setExitCode(await scale({...common(flags), ...wanted, waits: flags.wait ?? true}));
		});

	acting('add <name>', 'run one more service, which is in no file')
		.usage('[options] NAME -- COMMAND ARG…')
		.description('Run one more service, in the current directory and with the environment that devtui was started with. It is there until it is removed or devtui ends; a reload keeps it.')
		.argument('<command...>')
		.action(async (name: string, command: readonly string[], flags: Flags) => act('/add', flags, {name, command, directory: process.cwd(), wait: flags.wait}));

	acting('remove <names...>', 'stop services and take them out')
		.description('Stop services and take them out of the running devtui; one that the file has comes back when that is read again.')
		.option('--keep-running', 'let their processes run on, also when devtui ends; what they print is lost')
		.action(async (names: readonly string[], flags: Flags & {readonly keepRunning?: true}) => act('/remove', flags, {names, keepRunning: flags.keepRunning, wait: flags.wait}));

	add('attach', 'open the console of the instance on this terminal; Q leaves it')
		.action(async (flags: Flags) => {
			const {attach} = await import('../attach/attach.ts');
			setExitCode(await attach({files: flags.file ?? []}));
		});

	withoutWait(add('down', 'end the instance and all that it runs'))
		.option('--exclude <service>', 'leave this one up, and the instance with it; refused where it needs one that would be stopped; may be repeated', collect)
		.option('--remove', 'remove containers, their network, and what was saved for the next start')
		.action(async (flags: Flags & {readonly exclude?: readonly string[]; readonly remove?: true}) => {
			const {down} = await import('./down.ts');
			setExitCode(await down({...common(flags), waits: flags.wait ?? true, excluded: flags.exclude ?? [], removes: flags.remove ?? false}));
		});
}

function common({file, json}: Flags): {readonly files: readonly string[]; readonly isJson: boolean} {
	return {files: file ?? [], isJson: json ?? false};
}

interface LogFlags {
	readonly follow?: true;
	readonly lines?: number;
	readonly since?: number;
	readonly grep?: string;
}

const rollingHelp = `
With --rolling one more copy stands in while copies of a service (replicas) take
their turns: it is started first, takes the next free number in DEVTUI_REPLICA
and PORT, and goes when all are ready, so that there are never fewer than
before. A service without copies, or a singleton, is restarted as ever when its
turn comes. The first that does not become ready ends it with exit code 3; the
rest stays as it is.`;

const checkpointsHelp = `
A service with "checkpoint: true", or devtui run --checkpoint, is kept as it is
each time before its program opens a watched file. To rewind it is to end its
run, and to go on from there in another one.`;

type SignalTarget = string | {readonly pid: number};

function signalTarget(text: string): SignalTarget {
	if (/^[1-9]\d*$/.test(text)) {
		return {pid: Number(text)};
	}

	if (!['group', 'main', 'children'].includes(text)) {
		throw new InvalidArgumentError('Write group, main, children, or a pid.');
	}

	return text;
}

interface Copies {
	readonly name: string;
	readonly count: number;
}

function copies(text: string): Copies {
	const [, name = '', written] = /^(.+)=(\d+)$/.exec(text) ?? [];
	const count = Number(written ?? Number.NaN);
	if (!(count >= 1 && count <= 1000)) {
		throw new InvalidArgumentError('Write it as NAME=COUNT with a count from 1 to 1000, such as web=3.');
	}

	return {name, count};
}

function wholeNumber(text: string): number {
	if (!/^\d{1,9}$/.test(text)) {
		throw new InvalidArgumentError('Write a whole number.');
	}

	return Number(text);
}

/** Epoch ms. */
function moment(text: string): number {
	const ageMs = parseDuration(text);
	const time = ageMs === undefined && /^\d{4}-/.test(text) ? Date.parse(text) : Date.now() - (ageMs ?? Number.NaN);
	if (Number.isNaN(time)) {
		throw new InvalidArgumentError('Write it as 300ms, 10s, 1m30s, or a time such as 2026-01-31T09:00.');
	}

	return Math.max(0, Math.floor(time));
}
