import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {restoring} from '../../../source/commands/front/terminal-modes.ts';
import {requires} from '../../helpers/requirements.ts';
import {console as terminal} from '../../helpers/rig.ts';
import {workspace} from '../../helpers/workspace.ts';

/** `restore`: what is done once the modes are those of a console. What `stty -g` tells after each step goes to a file. */
async function modesAfter(shell: readonly [string, ...string[]], restore: string): Promise<Readonly<Record<'before' | 'ours' | 'others' | 'afterOthers' | 'afterOurs', string>>> {
	const {directory} = workspace({steps: `
stty -ixany; stty -g > before
stty raw -echo; stty -g > ours
restore() { ${restore}; }
stty isig; stty -g > others
restore; stty -g > afterOthers
stty "$(cat ours)"
restore; stty -g > afterOurs
`});
	const rig = terminal({cwd: directory, program: [...shell, 'steps'], environment: {restoring}});
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
	const modes = (file: string) => readFileSync(path.join(directory, file), 'utf8').trim();
	return {before: modes('before'), ours: modes('ours'), others: modes('others'), afterOthers: modes('afterOthers'), afterOurs: modes('afterOurs')};
}

const restore = '/bin/sh -c "$restoring" sh "$(cat ours)" "$(cat before)"';

test.skipIf(!requires('linux')).each([
	['in the group of the terminal, as in a script', ['/bin/sh'], restore],
	['in the background, as below a shell that has its terminal back', ['bash', '-m'], `${restore} & wait $!`],
] as const)('%s a terminal has the modes that it had before, and keeps those that somebody has set meanwhile', async (_where, shell, how) => {
	const {before, ours, others, afterOthers, afterOurs} = await modesAfter(shell, how);
	expect(new Set([before, ours, others]).size).toBe(3);
	expect(afterOthers).toBe(others);
	expect(afterOurs).toBe(before);
});
