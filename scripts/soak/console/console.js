import path from 'node:path';
import process from 'node:process';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import xterm from '@xterm/headless';
import {spawn} from 'node-pty';
import {engineOf, residentMB} from '../../bench/lib/processes.js';
import {devtuiConsole} from '../../bench/lib/tools.js';
import {until} from '../../bench/lib/until.js';
import {inWorkspace} from '../../bench/lib/workspace.js';
import {firstSize, nextAction, seeded} from './actions.js';
import {findFault} from './checks.js';

const characters = {lines: 'Ω', wide: '漢', flood: 'Я', progress: '▓', screen: 'Ж', regions: 'Ѫ', crash: 'Ѭ'};
const mostMB = 700;
const patienceMs = 60_000;

/**
 * Presses keys at random in the real console for so long, resizes it, and looks after each few of them whether what is on
 * the screen is where it belongs; what is wrong, undefined when nothing is.
 */
export async function soakConsole({minutes, seed}) {
	return inWorkspace({}, async workspace => {
		const running = open(workspace);
		const random = seeded(seed);
		const deadline = performance.now() + minutes * 60_000;
		let actions = 0;
		let mostSeenMB = 0;
		let toldAt = performance.now();
		try {
			await running.settles();
			while (performance.now() < deadline) {
				for (let each = 0; each < 5; each++) {
					await running.perform(nextAction(random));
					actions++;
				}

				const fault = await running.settles();
				const rss = residentMB(engineOf(running.pid));
				mostSeenMB = Math.max(mostSeenMB, rss);
				if (fault !== undefined || rss > mostMB) {
					return `seed ${seed}, after ${actions} actions: ${fault ?? `${Math.round(rss)} MB`}\n${running.history()}\n${running.text()}`;
				}

				if (performance.now() - toldAt > 10_000) {
					toldAt = performance.now();
					process.stdout.write(`${actions} actions, ${running.frames()} frames, ${Math.round(rss)} MB\n`);
				}
			}
		} finally {
			await running.end();
		}

		await until('nothing to be left of its services', () => workspace.processes().length === 0, {withinMs: patienceMs});
		process.stdout.write(`${actions} actions, ${running.frames()} frames, ${Math.round(mostSeenMB)} MB at most: all in its place.\n`);
		return undefined;
	});
}

function open(workspace) {
	const noisy = path.resolve(import.meta.dirname, 'noisy.js');
	const services = Object.entries(characters).map(([name, character]) => ({
		name,
		command: `exec node ${noisy} ${name === 'wide' ? 'lines' : name} ${character}`,
		restart: 'on-failure',
	}));
	const [file, ...args] = devtuiConsole(workspace, services);
	let size = firstSize;
	const terminal = new xterm.Terminal({cols: size.columns, rows: size.rows, scrollback: 0, allowProposedApi: true, logLevel: 'off'});
	const child = spawn(file, args, {cwd: workspace.directory, env: {...workspace.environment, PAGER: 'true'}, cols: size.columns, rows: size.rows});
	const done = [];
	let frames = 0;
	let ending;
	child.onData(text => {
		frames += text.split(frameEnd).length - 1;
		terminal.write(text);
	});
	terminal.onData(data => {
		child.write(data);
	});
	const exited = new Promise(resolve => {
		child.onExit(event => {
			ending = event;
			resolve();
		});
	});

	const rows = () => Array.from({length: size.rows}, (_, y) => {
		const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y);
		return Array.from({length: size.columns}, (__, x) => line?.getCell(x)?.getChars() ?? '').map((cell, x) => cell === '' && line?.getCell(x)?.getWidth() === 1 ? ' ' : cell);
	});

	return {
		pid: child.pid,
		frames: () => frames,
		text: () => rows().map(row => row.join('').trimEnd()).join('\n'),
		/** The last of what was done. */
		history: () => done.slice(-40).map(action => JSON.stringify(action)).join(' '),
		async perform(action) {
			done.push(action);
			if (action.type === 'resize') {
				size = {columns: action.columns, rows: action.rows};
				terminal.resize(size.columns, size.rows);
				child.resize(size.columns, size.rows);
			} else {
				child.write(action.keys);
			}

			// What follows Esc at once is another key.
			await sleep(action.keys === '\u001B' ? 60 : 5);
		},
		/** What is wrong on the screen, and does not come right by itself: a frame may be under way. */
		async settles() {
			let fault;
			for (const start = performance.now(); performance.now() - start < patienceMs;) {
				await sleep(30);
				if (ending) {
					return `it has ended: ${JSON.stringify(ending)}`;
				}

				fault = findFault(rows(), size.columns, characters);
				if (fault === undefined) {
					return undefined;
				}
			}

			return fault;
		},
		async end() {
			child.kill('SIGTERM');
			await exited;
			terminal.dispose();
		},
	};
}

const frameEnd = '\u001B[?2026l';
