import type {Part, Parts} from './script-parts.ts';

/** What `concurrently` is told, when it is told nothing that we do not know. */
export function partsOfConcurrently(words: readonly string[], scripts: readonly string[]): Parts | undefined {
	const read = readOptions(words.slice(1));
	if (!read || read.commands.length === 0) {
		return undefined;
	}
	const {options, commands} = read;
	const names = options.get('names')?.split(options.get('name-separator') ?? ',').map(name => name.trim()) ?? [];
	const unnamed = commands.flatMap(command => partsOf(command, scripts, undefined));
	// Names for all that a pattern stands for; concurrently itself would put the first one before each.
	const isForEach = names.length > commands.length && names.length === unnamed.length;
	const parts = isForEach ? unnamed.map((part, index) => ({...part, name: names[index]!})) : commands.flatMap((command, index) => partsOf(command, scripts, names[index] === '' ? undefined : names[index]));
	const tries = Number(options.get('restart-tries') ?? 0);
	const signal = options.get('kill-signal');
	return parts.length === 0 ? undefined : {
		groups: [parts],
		continues: false,
		keys: {
			...tries !== 0 && {restart: tries > 0 ? `on-failure:${tries}` : 'on-failure'},
			...signal !== undefined && {stop_signal: signal},
		},
		remarks: [...options.keys()].flatMap(name => remarks[name] === undefined ? [] : [`"--${name}" of concurrently: ${remarks[name]}.`]),
	};
}

const remarks: Readonly<Record<string, string>> = {
	group: 'lines are shown as they come, each with the name of its service',
	'handle-input': '"i" in the console types into a service',
	hide: 'all services are shown; "1" to "9" hide a pane',
	'kill-others': 'in the console the others run on when one has ended; headless, a failure ends them all',
	'kill-others-on-fail': 'in the console the others run on when one has failed; headless, a failure ends them all',
	'kill-timeout': '"stop_grace_period" says how long a service may take to end',
	'max-processes': 'all are started at once; "depends_on" says who waits for whom',
	'passthrough-arguments': 'what stands behind -- is not passed on',
	'restart-after': 'the delay begins with 1 s and doubles',
	success: '--exit-code-from SERVICE says whose exit code counts',
	teardown: 'it is not run; "hooks: {after_stop: …}" of a service does that',
};

/** Letters, and whether a value follows. */
const known: ReadonlyArray<readonly [name: string, letter: string, hasValue: boolean]> = [
	['default-input-target', '', true], ['group', 'g', false], ['handle-input', 'i', false], ['hide', '', true],
	['kill-others', 'k', false], ['kill-others-on-fail', '', false], ['kill-signal', '', true], ['kill-timeout', '', true],
	['max-processes', 'm', true], ['name-separator', '', true], ['names', 'n', true], ['no-color', '', false],
	['pad-prefix', '', false], ['passthrough-arguments', 'P', false], ['prefix', 'p', true], ['prefix-colors', 'c', true],
	['prefix-length', 'l', true], ['raw', 'r', false], ['restart-after', '', true], ['restart-tries', '', true],
	['success', 's', true], ['teardown', '', true], ['timestamp-format', 't', true], ['timings', '', false],
];
const otherNames: Readonly<Record<string, string>> = {ks: 'kill-signal'};

function readOptions(words: readonly string[]): {readonly options: ReadonlyMap<string, string>; readonly commands: readonly string[]} | undefined {
	const options = new Map<string, string>();
	const commands: string[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at]!;
		if (!word.startsWith('-') || word === '-') {
			commands.push(word);
			continue;
		}
		if (word === '--') {
			break;
		}
		const [, dashes = '', flags = '', joined] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
		const given = dashes === '--' ? [known.find(([name]) => name === (otherNames[flags] ?? flags))] : [...flags].map(letter => known.find(each => each[1] === letter));
		for (const [index, option] of given.entries()) {
			if (!option || option[2] && index < given.length - 1) {
				return undefined;
			}
			const [name, , hasValue] = option;
			options.set(name, hasValue ? joined ?? words[++at] ?? '' : '');
		}
	}
	return {options, commands};
}

/** `npm:dev:*`, `"npm:watch-*(!css)"`, or a command. */
function partsOf(command: string, scripts: readonly string[], name: string | undefined): readonly Part[] {
	const named = name !== undefined && {name};
	const [, runner, pattern = '', args = ''] = /^(npm|yarn|pnpm|bun|node|deno):(\S+)(.*)$/s.exec(command) ?? [];
	if (runner === undefined) {
		return [{type: 'command', command, ...named}];
	}
	if (!pattern.includes('*')) {
		return [{type: 'script', script: pattern, runner, args, ...named}];
	}
	const [, omitted] = /\(!([^)]+)\)/.exec(pattern) ?? [];
	const [before = '', after = ''] = pattern.replace(/\(![^)]+\)/, '').split('*', 2);
	return scripts
		.filter(script => script.length >= before.length + after.length && script.startsWith(before) && script.endsWith(after) && !(omitted !== undefined && script.includes(omitted)))
		.map(script => ({type: 'script', script, runner, args, name: `${name ?? ''}${script.slice(before.length, script.length - after.length)}`}));
}
