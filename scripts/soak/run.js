// Runs devtui's engine for long and hard, and tells what grows in its own process: a thousand services at once, restart
// after restart, a flood. Exit code 1 when something does.
//
//     npm run soak [-- --services N --restarts N --flood SECONDS]
//
// Or the console, in a terminal whose size changes all the time, with random keys over services that print all sorts of
// things: it must live, stay in its bounds and put nothing where it does not belong. The same seed presses the same keys.
//
//     npm run soak -- --console MINUTES [--seed N]
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {inWorkspace} from '../bench/lib/workspace.js';
import {bundleProgram, prepareProgram} from '../bench/setup/program.js';
import {soakConsole} from './console/console.js';

const defaults = {services: '1000', restarts: '500', flood: '60'};

const {values: options} = parseArgs({options: {
	...Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, {type: 'string', default: value}])),
	console: {type: 'string'},
	seed: {type: 'string'},
}});
const wrong = Object.keys(options).find(name => !/^[1-9]\d*$/.test(options[name]));
if (wrong === undefined && options.console !== undefined) {
	prepareProgram();
	const seed = Number(options.seed ?? 1 + Date.now() % 1_000_000);
	process.stdout.write(`Seed ${seed}\n`);
	const fault = await soakConsole({minutes: Number(options.console), seed});
	process.stdout.write(fault === undefined ? '' : `${fault}\n`);
	process.exitCode = fault === undefined ? 0 : 1;
} else if (wrong === undefined) {
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
