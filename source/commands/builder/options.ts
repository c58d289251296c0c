import {InvalidArgumentError, type Command} from 'commander';
import {withHubFlags} from '../fleet/hub-flags.ts';
import {refuseStray} from '../fleet/refuse-stray.ts';
import {collect, filled, timeLimit} from '../option-values.ts';
import type {BuilderFlags} from './builder.ts';

/** `devtui builder`: builds what is suggested on this machine. */
export function addBuilder(program: Command, setExitCode: (code: number) => void): void {
	refuseStray(withHubFlags(program.command('builder')))
		.summary('build what is suggested to a hub, on this machine')
		.description('Wait for suggestions (devtui suggest) that come by way of a hub, and build them here. '
			+ 'What there is to build lies in a directory: an executable file is a project, and is run with the revision as its argument; of a directory each executable file in it is a step; '
			+ 'a directory with a devtui file is tested (devtui test). What a build prints, and how it ends, goes to the hub: each byte once, also when builder, hub or broker are killed meanwhile.')
		.option('--name <text>', 'what this builder is called (default: as this machine)')
		.option('--dir <directory>', 'where the projects are (default: ~/.devtui/builds)', filled)
		.option('--label <key=value>', 'a label that suggest --on finds it by, beside os, arch, hostname, cpus, memory and node; may be repeated', collect)
		.option('--jobs <count>', 'how many steps run at a time (default: the number of processors)', positiveNumber)
		.option('--time-limit <duration>', 'end a step after this time, unless its suggestion says otherwise (default: 1h)', timeLimit)
		.option('--results <file>', 'write a line to this file for each result of each builder', filled)
		.option('--mask <variable>', 'replace the value of this environment variable in logs by ***, as those of NPM_TOKEN, DB_PASSWORD and the like; a name or glob, !NAME: not of this one; may be repeated', collect)
		.option('-q, --quiet', 'do not print what builds print')
		.addHelpText('after', `
SIGINT (Ctrl-C) or SIGTERM: take no more, let run what runs, then end; what
waits is built by the next start.
A second one: end at once what runs, too; it is built again by the next start.

Exit codes:
  0          drained: by a signal, or by devtui builders drain
  2          usage; or somebody else has the name, or the directory in which it
             keeps what it has taken
  4          the hub's certificate is not trusted, or its broker does not trust
             this one's
  5          the hub rejects the token, or this one's certificate
  130, 143   a second SIGINT, SIGTERM`)
		.action(async (flags: BuilderFlags) => {
			const {builder} = await import('./builder.ts');
			setExitCode(await builder(flags));
		});
}

function positiveNumber(text: string): number {
	const count = Number(text);
	if (!/^\d+$/.test(text) || count < 1 || count > mostJobs) {
		throw new InvalidArgumentError(`Write a number from 1 to ${mostJobs}.`);
	}

	return count;
}

const mostJobs = 1000;
