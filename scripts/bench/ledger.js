// What a hub's ledger gets done on this machine's disk: `node scripts/bench/ledger.js [DIRECTORY]`.
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {cache} from './setup/cache.js';
import {bundleProgram} from './setup/program.js';

const [, , parent = tmpdir()] = process.argv;
const directory = fs.mkdtempSync(path.join(parent, 'devtui-ledger-'));
try {
	const program = await bundleProgram(path.join(import.meta.dirname, 'programs/ledger-speed.js'), cache);
	const figures = JSON.parse(execFileSync(process.execPath, [program, directory], {encoding: 'utf8'}));
	for (const [name, value] of Object.entries(figures)) {
		process.stdout.write(`${name.padEnd(28)}${value}\n`);
	}
} finally {
	fs.rmSync(directory, {recursive: true, force: true});
}
