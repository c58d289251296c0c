import {constants} from 'node:os';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {ask, type Response} from '../../api/client.ts';
import type {About} from '../../api/instance.ts';
import type {ServiceRow} from '../../api/service-row.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {instanceSocket, tellTrouble} from '../instance/running.ts';
import {openFullScreen} from './screen.ts';
import {createSuspension} from './suspension.ts';
import {busiest, topScreen, topTable} from './view.ts';

export interface TopOptions {
	readonly files: readonly string[];
	readonly names: readonly string[];
	readonly isJson: boolean;
}

/** What services use: again every second on a terminal, once elsewhere. */
export async function top({files, names, isJson}: TopOptions): Promise<number> {
	const socket = await instanceSocket(files);
	const about = await ask(socket, {method: 'GET', path: '/instance'});
	if (about.type !== 'ok') {
		return tellTrouble(about);
	}

	const look: Look = async signal => ask(socket, {method: 'GET', path: '/services', query: names.map(name => ['names', name] as const), ...signal && {signal}});
	const first = await look();
	if (first.type !== 'ok') {
		return tellTrouble(first);
	}

	return isJson || !process.stdout.isTTY ? once(look, isJson) : watch((about.value as About).project, look, first.value as readonly ServiceRow[]);
}

type Look = (signal?: AbortSignal) => Promise<Response>;

/** What they use now, and not on the average since they were started: that takes two looks. */
async function once(look: Look, isJson: boolean): Promise<number> {
	await sleep(refreshMs);
	const response = await look();
	if (response.type !== 'ok') {
		return tellTrouble(response);
	}

	const rows = busiest(response.value as readonly ServiceRow[]);
	process.stdout.write(isJson ? `${printedJson(rows, 2)}\n` : topTable(rows).map(line => `${line}\n`).join(''));
	return 0;
}

async function watch(project: string, look: Look, first: readonly ServiceRow[]): Promise<number> {
	const ending = new AbortController();
	let rows = first;
	let exitCode = 0;
	const end = (code: number) => {
		if (!ending.signal.aborted) {
			exitCode = code;
			ending.abort();
		}
	};

	const draw = () => {
		screen.draw(topScreen({project, rows, size: screen.size, hasKeys: screen.hasKeys}));
	};

	const screen = openFullScreen({
		onKey(key) {
			switch (key) {
				case 'q':
				case 'Q': {
					end(0);
					break;
				}

				case ctrlC: {
					end(128 + constants.signals.SIGINT);
					break;
				}

				case ctrlZ: {
					suspension.suspend();
					break;
				}

				default:
			}
		},
		onResize: draw,
		onGone() {
			end(128 + constants.signals.SIGHUP);
		},
	});
	const suspension = createSuspension(screen, draw);
	const signals = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(signal => [signal, () => {
		end(128 + constants.signals[signal]);
	}] as const);
	for (const [signal, handler] of signals) {
		process.on(signal, handler);
	}

	const trouble = await refresh(look, ending.signal, news => {
		rows = news;
		draw();
	}, draw);
	suspension.dispose();
	screen.restore();
	for (const [signal, handler] of signals) {
		process.off(signal, handler);
	}

	return trouble ? tellEnd(trouble) : exitCode;
}

/** Until there is an end to it. Answers with what has gone wrong, if that is the end. */
async function refresh(look: Look, signal: AbortSignal, onRows: (rows: readonly ServiceRow[]) => void, draw: () => void): Promise<Exclude<Response, {type: 'ok'}> | undefined> {
	draw();
	while (!signal.aborted) {
		try {
			await sleep(refreshMs, undefined, {signal});
		} catch {
			// The wait is over before its time.
			return undefined;
		}

		const response = await look(signal);
		if (response.type === 'ok') {
			onRows(response.value as readonly ServiceRow[]);
		} else {
			return response.type === 'aborted' ? undefined : response;
		}
	}

	return undefined;
}

function tellEnd(trouble: Exclude<Response, {type: 'ok'}>): number {
	if (trouble.type !== 'absent' && trouble.type !== 'broken') {
		return tellTrouble(trouble);
	}

	// It was there a second ago.
	process.stderr.write('devtui has ended.\n');
	return 0;
}

const refreshMs = 1000;
const ctrlC = '\u0003';
const ctrlZ = '\u001A';
