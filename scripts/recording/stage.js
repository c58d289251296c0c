import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import xterm from '@xterm/headless';
import {spawn} from 'node-pty';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * The console of the built program over a copy of the example, in a terminal of ours. The copy has a name that tells nothing
 * of this machine: stack traces show it.
 */
export function openStage({columns, rows}) {
	const directory = path.join(os.tmpdir(), 'shop');
	// Not that of somebody else.
	fs.mkdirSync(directory);
	fs.cpSync(path.join(root, 'fixtures/example'), path.join(directory, 'fixtures/example'), {recursive: true, filter: file => path.basename(file) !== '.data'});
	fs.copyFileSync(path.join(root, 'procfile.example'), path.join(directory, 'devtui.yaml'));
	const {PATH} = process.env;
	const environment = {PATH, HOME: directory, XDG_CONFIG_HOME: directory, LANG: 'C.UTF-8', SHELL: '/bin/sh', TERM: 'xterm-256color', COLORTERM: 'truecolor'};
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, logLevel: 'off'});
	const child = spawn(process.execPath, [path.join(root, 'dist/cli.js')], {cols: columns, rows, cwd: directory, env: environment});
	const pieces = [];
	child.onData(text => {
		pieces.push({at: performance.now(), text});
		terminal.write(text);
	});
	terminal.onData(data => {
		child.write(data);
	});
	const ended = new Promise(resolve => {
		child.onExit(resolve);
	});
	const text = () => Array.from({length: rows}, (_, row) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row)?.translateToString(true) ?? '').join('\n');

	return {
		terminal,
		pieces,
		ended,
		/** As somebody who can type does. */
		async type(keys) {
			for (const key of Array.isArray(keys) ? keys : [...keys]) {
				child.write(key);
				await sleep(90);
			}
		},
		async sees(pattern, withinMs = 30_000) {
			const until = performance.now() + withinMs;
			while (!pattern.test(text())) {
				if (performance.now() > until) {
					throw new Error(`Never seen: ${pattern}\n${text()}`);
				}

				await sleep(20);
			}
		},
		edit(file, change) {
			const whole = path.join(directory, 'fixtures/example', file);
			fs.writeFileSync(whole, change(fs.readFileSync(whole, 'utf8')));
		},
		async close() {
			child.kill('SIGTERM');
			await ended;
			fs.rmSync(directory, {recursive: true, force: true});
		},
	};
}
