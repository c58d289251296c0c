import {PassThrough} from 'node:stream';
import {Terminal} from '@xterm/headless';
import {expect} from 'vitest';
import {chooseServices} from '../../source/api/names.ts';
import {parseSignal} from '../../source/config/signals.ts';
import {closestName} from '../../source/config/suggest.ts';
import type {Lookups} from '../../source/console/details/lookups.ts';
import type {Clipboard, ConsoleHost, ConsoleOutcome, FileNews, LayoutMemory, LivingProcess, ProjectChange, QuitRequest, ServiceOutput} from '../../source/console/host.ts';
import {mountConsole} from '../../source/console/mount.tsx';
import {usualPreferences, type ConsolePreferences} from '../../source/console/preferences.ts';
import type {Command, Event} from '../../source/core/events.ts';
import type {ProjectSpec} from '../../source/core/spec.ts';
import type {Phase, ProjectState, ServiceState} from '../../source/core/state.ts';
import type {Store, StoreListener} from '../../source/core/store.ts';
import {createListeners} from '../../source/lib/listeners.ts';
import {createLogSink} from '../../source/logs/log-sink.ts';
import {createLogStore, type LogStore} from '../../source/logs/log-store.ts';
import {useClusterWidths} from '../../source/terminal/unicode.ts';
import {until} from './until.ts';

/** The moment at which every screen test plays; clocks stand still unless a test moves them. */
export const now = Date.UTC(2026, 0, 1, 12);

export interface ScreenOptions {
	readonly project: ProjectSpec;
	readonly state: ProjectState;
	readonly columns: number;
	readonly rows: number;
	readonly environment?: Readonly<Record<string, string>>;
	readonly survivors?: Readonly<Record<string, readonly LivingProcess[]>>;
	readonly lookups?: Lookups;
	readonly environmentChanges?: Readonly<Record<string, readonly string[]>>;
	/** Of the desktop; none, when absent. */
	readonly clipboard?: Clipboard;
	/** Absent: nothing is remembered. */
	readonly layoutMemory?: LayoutMemory;
	/** What comes of a change of the project. */
	readonly projectChange?: ProjectChange;
	/** What else whoever mounts it brings along. */
	readonly host?: Pick<ConsoleHost, 'keymap' | 'quitQuestion' | 'standIn' | 'subscribeTurns' | 'pager'>;
	/** What its person wants; the usual, where nothing is said. */
	readonly preferences?: Partial<ConsolePreferences>;
}

/** A console on a terminal of the test: what it draws is read from an emulator, as a person would see it. */
export interface Screen {
	readonly commands: readonly Command[];
	readonly inputs: ReadonlyArray<{readonly service: string; readonly data: string}>;
	readonly sizes: ReadonlyMap<string, string>;
	readonly quits: readonly QuitRequest[];
	readonly terminal: Terminal;
	readonly done: Promise<ConsoleOutcome>;
	/** Every frame that was written. */
	readonly frames: readonly string[];
	/** What else the console has asked of its surroundings. */
	readonly calls: readonly string[];
	/** Delays of the timers that are set, in ms. */
	readonly timers: ReadonlyMap<unknown, number>;
	readonly logs: LogStore;
	readonly stdin: PassThrough;
	readonly stdout: PassThrough;
	/** The literal screen, blanks at the ends of lines removed. */
	text(): string;
	type(keys: string | Uint8Array): void;
	/** A service prints something. */
	print(service: string, text: string, run?: number): void;
	/** What a service has printed would be printed again for who looks at it. */
	forget(service: string): void;
	/** devtui itself is not as it should be. */
	warn(words: string): void;
	tellOfFile(news: FileNews): void;
	beginRun(service: string, run: number, text: string): void;
	update(change: (state: ProjectState) => ProjectState): void;
	/** What the core has made of an event. */
	turnTo(state: ProjectState, event: Event): void;
	/** Another project from now on; whoever is new has never been started. */
	reconfigure(project: ProjectSpec, change?: (state: ProjectState) => ProjectState): void;
	resize(columns: number, rows: number): void;
	passTime(ms: number): void;
	hangUp(): void;
	/** Wait until the screen has a text. */
	sees(text: string | RegExp): Promise<void>;
	seesNot(text: string): Promise<void>;
	/** Wait until the screen is, to the letter, what the file holds. */
	looksLike(file: string): Promise<void>;
	unmount(): void;
}

export function openScreen(options: ScreenOptions): Screen {
	const {survivors = {}} = options;
	const terminal = new Terminal({cols: options.columns, rows: options.rows, allowProposedApi: true});
	useClusterWidths(terminal);
	// As the console sets up a terminal of its own.
	terminal.write('\u001B[?1049h\u001B[?7l');
	const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode: () => stdin});
	const stdout = Object.assign(new PassThrough(), {isTTY: true, fd: -1, columns: options.columns, rows: options.rows});
	let {project, state} = options;
	let time = now;
	const listeners = createListeners<Parameters<StoreListener>>();
	const commands: Command[] = [];
	const inputs: Array<{service: string; data: string}> = [];
	const sizes = new Map<string, string>();
	const quits: QuitRequest[] = [];
	const frames: string[] = [];
	const calls: string[] = [];
	const timers = new Map<unknown, number>();
	const logs = createLogStore({maxBytes: 8 * 1024 * 1024});
	const logSink = createLogSink({store: logs, clock: {now: () => time, after: () => () => undefined}});
	let reported = '';
	let sink: ServiceOutput | undefined;
	let warn: ((text: string) => void) | undefined;
	let tellOfFile: ((news: FileNews) => void) | undefined;
	const store: Store = {
		get project() {
			return project;
		},
		getSnapshot: () => state,
		subscribe: listeners.subscribe,
		command(command) {
			commands.push(command);
		},
	};
	const mounted = mountConsole({
		store,
		logs,
		stdin: stdin as unknown as NodeJS.ReadStream,
		stdout: stdout as unknown as NodeJS.WriteStream & {fd: number},
		environment: options.environment ?? {},
		version: '1.2.3',
		preferences: {...usualPreferences, ...options.preferences},
		subscribeOutput(newSink) {
			sink = newSink;
			return () => {
				sink = undefined;
			};
		},
		subscribeProblems(listener) {
			warn = listener;
			return () => {
				warn = undefined;
			};
		},
		subscribeFileNews(listener) {
			tellOfFile = listener;
			return () => {
				tellOfFile = undefined;
			};
		},
		input(service, data) {
			inputs.push({service, data: Buffer.from(data).toString()});
		},
		resize(service, columns, rows) {
			sizes.set(service, `${columns}×${rows}`);
		},
		flow: {
			pause(service) {
				calls.push(`pause ${service}`);
			},
			resume(service) {
				calls.push(`resume ${service}`);
			},
		},
		survivors: service => survivors[service] ?? [],
		...options.host,
		...options.lookups && {lookups: options.lookups},
		...options.environmentChanges && {environmentChanges: service => options.environmentChanges?.[service] ?? []},
		...options.clipboard && {clipboard: options.clipboard},
		...options.layoutMemory && {layoutMemory: options.layoutMemory},
		control: {
			choose(patterns) {
				const chosen = chooseServices({store, suggest: closestName}, patterns);
				return chosen.type === 'ok' ? chosen : {type: 'problem', text: chosen.message};
			},
			parseSignal,
			suggest: closestName,
			async scale(service, count) {
				calls.push(`scale ${service} ${count}`);
				return options.projectChange ?? {type: 'done', said: `starting ${service}-${count}`};
			},
			async reload() {
				calls.push('reload');
				return options.projectChange ?? {type: 'done', said: 'the file says nothing new'};
			},
		},
		clock: {
			now: () => time,
			setTimer(delayMs, callback) {
				const timer = setTimeout(() => {
					timers.delete(timer);
					callback();
				}, delayMs);
				timers.set(timer, delayMs);
				return () => {
					clearTimeout(timer);
					timers.delete(timer);
				};
			},
		},
		quit(request) {
			quits.push(request);
		},
	}, () => ({
		write(text) {
			frames.push(text);
			terminal.write(text);
			return true;
		},
		setMouse(isOn) {
			calls.push(`mouse ${isOn ? 'on' : 'off'}`);
		},
		setReports({moves, focus, keypad}) {
			const wanted = [moves && 'moves', focus && 'focus', keypad && 'keypad'].filter(Boolean).join(' ');
			if (wanted !== reported) {
				reported = wanted;
				calls.push(`reports ${wanted || 'nothing'}`);
			}
		},
		leave() {
			calls.push('leave');
		},
		enter() {
			calls.push('enter');
		},
		restore() {
			calls.push('restore');
		},
	}));

	const turnTo = (next: ProjectState, event: Event) => {
		const previous = state;
		state = next;
		listeners.tell(state, previous, event);
	};

	const text = () => screenText(terminal);
	const found = () => text();
	return {
		commands,
		inputs,
		sizes,
		quits,
		terminal,
		frames,
		calls,
		timers,
		logs,
		stdin,
		stdout,
		done: mounted.done,
		text,
		type(keys) {
			stdin.write(keys);
		},
		print(service, output, run = 1) {
			logSink.output(service, run, 'stdout', Buffer.from(output));
			sink?.output(service, run, 'stdout', Buffer.from(output));
		},
		forget(service) {
			sink?.forgotten?.(service);
		},
		warn(words) {
			warn?.(words);
		},
		tellOfFile(news) {
			tellOfFile?.(news);
		},
		beginRun(service, run, words) {
			logSink.runStarted(service, run, words);
			sink?.runStarted(service, run, words);
		},
		update(change) {
			turnTo(change(state), {type: 'up', at: time});
		},
		turnTo,
		reconfigure(next, change = same => same) {
			project = next;
			const services = next.services.map(({name}) => [name, state.services[name] ?? serviceState(name, {})] as const);
			turnTo(change({...state, services: Object.fromEntries(services)}), {type: 'reconfigure', changed: [], leaving: [], at: time});
		},
		resize(columns, rows) {
			terminal.resize(columns, rows);
			Object.assign(stdout, {columns, rows});
			stdout.emit('resize');
		},
		passTime(ms) {
			time += ms;
		},
		hangUp() {
			stdin.end();
		},
		async sees(what) {
			await until(`the screen to show ${String(what)}`, () => typeof what === 'string' ? text().includes(what) : what.test(text()), {found});
		},
		async seesNot(what) {
			await until(`the screen to show no ${what}`, () => !text().includes(what), {found});
		},
		async looksLike(file) {
			const path = new URL(`../console/screens/${file}.txt`, import.meta.url).pathname;
			const wanted = await readIfThere(path);
			// Without a file (or when it is being updated) there is nothing to wait for but quiet.
			await until('the screen', () => text() + '\n' === wanted, {withinMs: wanted === undefined ? 300 : 10_000}).catch(() => undefined);
			await expect(text() + '\n').toMatchFileSnapshot(path);
		},
		unmount() {
			mounted.unmount();
			terminal.dispose();
		},
	};
}

export function screenText(terminal: Terminal): string {
	return Array.from({length: terminal.rows}, (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true, 0, terminal.cols).trimEnd() ?? '').join('\n');
}

/** States by name; what is not given is that of a service that has never been started. */
export function stateOf(project: ProjectSpec, phases: Readonly<Record<string, Phase | Partial<ServiceState>>>): ProjectState {
	return {
		failed: [],
		services: Object.fromEntries(project.services.map(({name}) => {
			const given = phases[name] ?? {};
			return [name, serviceState(name, 'type' in given ? {phase: given} : given)];
		})),
	};
}

export function serviceState(name: string, changes: Partial<ServiceState>): ServiceState {
	return {
		name,
		phase: {type: 'idle'},
		run: 0,
		cause: {type: 'start'},
		startedAt: now - 14_000,
		since: now - 12_000,
		restarts: 0,
		failures: 0,
		probeFailures: {ready: 0, live: 0},
		readyRun: 0,
		jobs: [],
		watch: {isPaused: false, pending: [], changed: [], isOn: true, isSettling: false, isStale: false, recent: [], loops: 0},
		...changes,
	};
}

/** Change one service of a state. */
export function withService(state: ProjectState, name: string, changes: Partial<ServiceState>): ProjectState {
	const before = state.services[name];
	return before ? {...state, services: {...state.services, [name]: {...before, ...changes}}} : state;
}

async function readIfThere(path: string): Promise<string | undefined> {
	const {readFile} = await import('node:fs/promises');
	return readFile(path, 'utf8').catch(() => undefined);
}
