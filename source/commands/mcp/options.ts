import type {Command} from 'commander';
import {collect} from '../option-values.ts';

/** For coding agents. */
export function addMcp(program: Command, setExitCode: (code: number) => void): void {
	program.command('mcp')
		.summary('serve coding agents: the Model Context Protocol on standard input and output')
		.description('Serve a coding agent over the Model Context Protocol on standard input and output, for the devtui that runs in this directory. The agent starts it; it ends with its input.')
		.option('-f, --file <file>', 'of the instance that was started with this file', collect)
		.option('--read-only', 'offer nothing that changes anything')
		.action(async ({file, readOnly}: {readonly file?: readonly string[]; readonly readOnly?: true}) => {
			const {mcp} = await import('./mcp.ts');
			setExitCode(await mcp({files: file ?? [], isReadOnly: readOnly ?? false}));
		});
}
