import {appendFileSync} from 'node:fs';
import process from 'node:process';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import {spawnSupervised} from '../../../source/runtime/child-supervised.ts';
import type {SpawnedChild} from '../../../source/runtime/child-types.ts';
import type {ChildListener, ChildOptions, CheckpointPolicy, FileOpening} from '../../../source/runtime/contract.ts';
import {parseMessage, type LaunchedService} from '../../../source/runtime/launcher-protocol.ts';
import type {LauncherListener, Launchers} from '../../../source/runtime/launcher-start.ts';
import {until} from '../../helpers/until.ts';

/** All that a life of a child has told, in order. */
export interface Told {
	readonly events: readonly string[];
	readonly openings: readonly FileOpening[];
	readonly listener: ChildListener;
	text(): string;
}

export interface ScriptedLauncher {
	readonly child: SpawnedChild;
	/** Of the first life. */
	readonly first: Told;
	/** What it was told to start. */
	readonly service: LaunchedService;
	/** The orders that it was given, from the last time on that they were asked for. */
	orders(): readonly string[];
	/** In the words of a launcher. */
	says(...lines: readonly string[]): void;
	/** On its terminal, as the program would. */
	prints(text: string): void;
	/** It does what it is told with the mark: the output is at its end. */
	marks(): void;
	/** It has gone, for whatever reason. */
	goes(): void;
	readonly isClosed: boolean;
	readonly isReleased: boolean;
}

/** A child on a terminal, under a launcher that does nothing by itself. */
export async function scriptedLauncher({policy, options = {}, noImages}: {readonly noImages?: string; readonly policy?: Partial<CheckpointPolicy>; readonly options?: Partial<ChildOptions>} = {}): Promise<ScriptedLauncher> {
	let terminal = '';
	let service: LaunchedService | undefined;
	let launcher: LauncherListener | undefined;
	let orders: string[] = [];
	let mark: string | undefined;
	let isClosed = false;
	let isReleased = false;
	let whenGone = () => {};
	const gone = new Promise<void>(resolve => {
		whenGone = resolve;
	});
	const launchers: Launchers = {
		path: '/no/such/launcher',
		start(wanted, listener) {
			terminal = wanted.terminal!;
			service = wanted.service;
			launcher = listener;
			return {
				forkServerPid: 0,
				cancel() {
					isClosed = true;
				},
				release() {
					isReleased = true;
				},
			};
		},
		followFront() {},
		async close() {},
	};
	const first = told();
	const child = spawnSupervised(launchers, {
		argv: ['lua', 'main.lua'],
		workingDir: '/',
		environment: {A: '1'},
		terminal: {columns: 80, rows: 24},
		stdin: 'open',
		checkpoints: {engine: 'auto', judge: () => 'yes', ...policy},
		...options,
	}, first.listener, {checkpointLibrary: '/lib/checkpoint.so', findImpossibility: () => noImages});
	launcher!.greeted({
		say(order) {
			const line = order.toString().trim();
			mark = /^mark (\S+)$/.exec(line)?.[1] ?? mark;
			orders.push(line);
		},
		close() {},
		whenGone: async () => gone,
	}, {nonce: '', pid: process.pid});
	const goes = () => {
		whenGone();
		if (!isClosed) {
			launcher!.buried();
		}
	};

	onTestFinished(goes);
	await nextTurn();
	return {
		child,
		first,
		service: service!,
		orders() {
			const given = orders;
			orders = [];
			return given;
		},
		says(...lines) {
			for (const line of lines) {
				launcher!.said(parseMessage(line)!);
			}
		},
		prints(text) {
			appendFileSync(terminal, text);
		},
		marks() {
			appendFileSync(terminal, `\u001B_${mark}\u001B\\`);
			mark = undefined;
		},
		goes,
		get isClosed() {
			return isClosed;
		},
		get isReleased() {
			return isReleased;
		},
	};
}

export function told(): Told {
	const events: string[] = [];
	const openings: FileOpening[] = [];
	let text = '';
	return {
		events,
		openings,
		text: () => text.replaceAll('\r\n', '\n'),
		listener: {
			spawned: pid => void events.push(`spawned ${pid}`),
			spawnFailed: message => void events.push(`failed: ${message}`),
			output(chunk) {
				text += Buffer.from(chunk).toString();
			},
			opened(opening) {
				openings.push(opening);
				events.push(`opened ${opening.path}`);
			},
			checkpointLost: checkpoint => void events.push(`lost ${checkpoint}`),
			checkpointsImpossible: reason => void events.push(`impossible: ${reason}`),
			mainExited: () => void events.push('main exited'),
			exited: exit => void events.push(`exited ${exit.type === 'code' ? exit.code : exit.signal}`),
		},
	};
}

export async function tells({events}: Told, event: string): Promise<unknown> {
	return until(event, () => events.includes(event), {found: () => events.join('\n')});
}

/** The program ends, and its output is read. */
export async function ends(launcher: ScriptedLauncher, life: Told, code = 0): Promise<void> {
	launcher.says(`exited code ${code} alone`, 'empty');
	launcher.marks();
	await tells(life, `exited ${code}`);
}
