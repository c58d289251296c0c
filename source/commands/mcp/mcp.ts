import process from 'node:process';
import {serve} from '../../mcp/serve.ts';
import {version} from '../../version.ts';
import {linkTo} from './link-to.ts';

/** Serve an agent on standard input and output until it goes. */
export async function mcp({files, isReadOnly}: {readonly files: readonly string[]; readonly isReadOnly: boolean}): Promise<number> {
	const {stdin, stdout} = process;
	if (stdin.isTTY) {
		process.stderr.write('devtui mcp speaks the Model Context Protocol, JSON a line: it is started by a coding agent (docs/agents.md). Ctrl-D ends it.\n');
	}

	await serve({link: linkTo(files), version, isReadOnly}, {input: stdin, output: stdout});
	return 0;
}
