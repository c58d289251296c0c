import {InvalidArgumentError, Option, type Command} from 'commander';
import {withHubFlags, type HubFlags} from '../fleet/hub-flags.ts';
import {refuseStray} from '../fleet/refuse-stray.ts';
import {filled} from '../option-values.ts';

export function addBuilds(program: Command, setExitCode: (code: number) => void): void {
	const builds = program.command('builds').summary('what was built, and how it came out').helpCommand(false);
	const add = (usage: string, summary: string, isDefault = false) => refuseStray(withHubFlags(builds.command(usage, {isDefault})).summary(summary), isDefault);

	add('ls', 'list builds, newest first (the default)', true)
		.option('--project <project>', 'only of this project', filled)
		.option('--revision <revision>', 'only of this revision', filled)
		.option('--builder <builder>', 'only of this builder', filled)
		.addOption(new Option('--state <state>', 'only those that are').choices(['queued', 'running', 'passed', 'failed', 'unknown', 'cancelled']))
		.option('-n, --limit <count>', 'at most so many', wholeNumber, 100)
		.option('--json', 'print JSON')
		.action(async (flags: HubFlags & {readonly project?: string; readonly revision?: string; readonly builder?: string; readonly state?: string; readonly limit: number; readonly json?: true}) => {
			const {listBuilds} = await import('./show-builds.ts');
			setExitCode(await listBuilds(flags));
		});
	add('show <build>', 'all that is known of a build, or of those of a suggestion')
		.option('--json', 'print JSON')
		.action(async (id: string, flags: HubFlags & {readonly json?: true}) => {
			const {showBuild} = await import('./show-builds.ts');
			setExitCode(await showBuild(id, flags));
		});
	add('logs <build>', 'print what a build has printed')
		.option('-f, --follow', 'go on until it has ended')
		.action(async (id: string, flags: HubFlags & {readonly follow?: true}) => {
			const {buildLogs} = await import('./show-builds.ts');
			setExitCode(await buildLogs(id, flags));
		});
	add('cancel <builds...>', 'end builds, and all that they have started; returns when they have ended')
		.option('--no-wait', 'return at once')
		.option('--json', 'print the builds as JSON')
		.action(async (ids: readonly string[], flags: HubFlags & {readonly wait: boolean; readonly json?: true}) => {
			const {cancelBuilds} = await import('./change-builds.ts');
			setExitCode(await cancelBuilds(ids, flags));
		});
	add('retry <builds...>', 'build again where it was built, as new builds')
		.option('--follow', 'print what they print, and exit with the worst result')
		.option('--json', 'print the new builds as JSON')
		.action(async (ids: readonly string[], flags: HubFlags & {readonly follow?: true; readonly json?: true}) => {
			const {retryBuilds} = await import('./change-builds.ts');
			setExitCode(await retryBuilds(ids, flags));
		});
}

function wholeNumber(text: string): number {
	const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
	if (value < 1 || value > 1000) {
		throw new InvalidArgumentError('It is a number from 1 to 1000.');
	}

	return value;
}
