import type {Command} from 'commander';
import {withHubFlags, type HubFlags} from '../fleet/hub-flags.ts';
import {refuseStray} from '../fleet/refuse-stray.ts';

export function addBuilders(program: Command, setExitCode: (code: number) => void): void {
	const builders = program.command('builders').summary('who builds, and what they are at').helpCommand(false);
	const add = (usage: string, summary: string, isDefault = false) => refuseStray(withHubFlags(builders.command(usage, {isDefault})).summary(summary), isDefault);

	add('ls', 'list builders (the default)', true)
		.option('--json', 'print JSON')
		.action(async (flags: HubFlags & {readonly json?: true}) => {
			const {listBuilders} = await import('./govern-builders.ts');
			setExitCode(await listBuilders(flags));
		});
	add('pause <builder>', 'it begins no more builds; those that it has been given wait')
		.option('--json', 'print the builder as JSON')
		.action(async (name: string, flags: HubFlags & {readonly json?: true}) => {
			const {govern} = await import('./govern-builders.ts');
			setExitCode(await govern('pause', name, flags));
		});
	add('resume <builder>', 'it goes on')
		.option('--json', 'print the builder as JSON')
		.action(async (name: string, flags: HubFlags & {readonly json?: true}) => {
			const {govern} = await import('./govern-builders.ts');
			setExitCode(await govern('resume', name, flags));
		});
	add('drain <builder>', 'it takes no more builds, and ends when it is idle; returns then')
		.option('--no-wait', 'return at once')
		.option('--json', 'print the builder as JSON')
		.action(async (name: string, flags: HubFlags & {readonly wait: boolean; readonly json?: true}) => {
			const {drain} = await import('./govern-builders.ts');
			setExitCode(await drain(name, flags));
		});
}
