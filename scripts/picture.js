// A picture of the real console: runs the built program in a terminal, types keys, and writes the screen as SVG.
//
//     node scripts/picture.js docs/console.svg [--size 120x34] [--keys 'vv'] [--wait 4000] [-- ARGUMENTS…]
//
// `npm run record` writes the picture of the README; this takes one of any other project, or at another moment.
import {writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import process from 'node:process';
import {parseArgs} from 'node:util';
import xterm from '@xterm/headless';
import {spawn} from 'node-pty';
import {svg} from './recording/svg.js';

const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {size: {type: 'string', default: '120x34'}, keys: {type: 'string', default: ''}, wait: {type: 'string', default: '4000'}},
});
const [file, ...args] = positionals;
const [columns, rows] = values.size.split('x').map(Number);
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
const child = spawn(process.execPath, [cli, ...args], {cols: columns, rows, env: {...process.env, TERM: 'xterm-256color', CI: ''}});
child.onData(data => terminal.write(data));
terminal.onData(data => child.write(data));
const ended = new Promise(resolve => {
	child.onExit(resolve);
});
await sleep(Number(values.wait));
for (const key of values.keys) {
	child.write(key);
	await sleep(300);
}

await sleep(300);
writeFileSync(file, svg(terminal));
child.kill('SIGTERM');
await ended;
