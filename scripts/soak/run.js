// Runs devtui's engine for long and hard, and tells what grows in its own process: a thousand services at once, restart
// after restart, a flood. Exit code 1 when something does.
//
//     npm run soak [-- --services N --restarts N --flood SECONDS]
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {inWorkspace} from '../bench/lib/workspace.js';
import {bundleProgram, prepareProgram} from '../bench/setup/program.js';

const defaults = {services: '1000', restarts: '500', flood: '60'};

const {values: options} = parseArgs({options: Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, {type: 'string', default: value}]))});
const wrong = Object.keys(defaults).find(name => !/^[1-9]\d*$/.test(options[name]));
if (wrong === undefined) {
	prepareProgram();
	const program = await bundleProgram(path.join(import.meta.dirname, 'soak.js'));
	process.exitCode = await inWorkspace({}, async ({directory, environment}) => {
		const child = spawn(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', program, JSON.stringify(options)], {cwd: directory, env: environment, stdio: ['ignore', 'inherit', 'inherit']});
		const [code] = await once(child, 'exit');
		return code ?? 1;
	});
} else {
	process.stderr.write(`--${wrong} takes a number, not "${options[wrong]}".\n`);
	process.exitCode = 2;
}
