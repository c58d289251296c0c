import {InvalidArgumentError, type Command} from 'commander';
import {labelProblem} from '../../fleet/names.ts';
import {withHubFlags, type HubFlags} from '../fleet/hub-flags.ts';
import {filled, timeLimit} from '../option-values.ts';

export interface SuggestFlags extends HubFlags {
	readonly on?: Readonly<Record<string, string>>;
	readonly any?: true;
	readonly steps?: string;
	readonly supersede?: true;
	readonly timeLimit?: number;
	readonly follow?: true;
	readonly json?: true;
	readonly hook?: true;
}

export function addSuggest(program: Command, setExitCode: (code: number) => void): void {
	withHubFlags(program.command('suggest <project> [revisions...]'))
		.summary('have every builder, or any one, build revisions of a project')
		.description('Have every builder that matches build these revisions; without one the branches of the lines that git gives a post-receive hook on standard input. Returns when the hub has it safe.')
		.option('--on <label=value>', 'only builders with this label, whose value may hold *; may be repeated', label)
		.option('--any', 'any one of them, not all')
		.option('--steps <glob>', 'only these steps of a project that is a directory', filled)
		.option('--supersede', 'cancel builds of the project that have not begun')
		.option('--time-limit <duration>', 'end a build after this time; else the builder\'s own', timeLimit)
		.option('--follow', 'print what the builds print, and exit with the worst result')
		.option('--json', 'print the builds as JSON; with --follow once they have ended')
		.option('--hook', 'print a post-receive hook for git that suggests what is pushed, and suggest nothing')
		.action(async (project: string, revisions: readonly string[], flags: SuggestFlags) => {
			const {suggest} = await import('./suggest-build.ts');
			setExitCode(await suggest(project, revisions, flags));
		});
}

function label(text: string, labels: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
	const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
	if (name === undefined || value === undefined) {
		throw new InvalidArgumentError('Write it as LABEL=VALUE.');
	}

	if (Object.hasOwn(labels, name)) {
		throw new InvalidArgumentError(`The label ${name} is named twice, and has one value: * in it stands for any text.`);
	}

	const problem = labelProblem(name, value);
	if (problem !== undefined) {
		throw new InvalidArgumentError(`${problem}.`);
	}

	return {...labels, [name]: value};
}
