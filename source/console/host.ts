import type {Journal} from '../core/journal.ts';
import type {SignalName} from '../core/spec.ts';
import type {Store} from '../core/store.ts';
import type {Lookups} from './details/lookups.ts';
import type {Keymap} from './keymap/table.ts';
import type {LogStore} from '../logs/log-store.ts';
import type {ConsolePreferences} from './preferences.ts';
import type {RunRecord} from './run-history.ts';
import type {StandIn} from './stand-in.ts';
import type {StartUp} from './timeline/start-up.ts';

/** What the console needs of whoever mounts it: a project that runs here, or one behind a socket. */
export interface ConsoleHost {
	readonly store: Store;
	/** A terminal, as is `stdout`. */
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream & {readonly fd: number};
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Absent: the usual one. */
	readonly keymap?: Keymap;
	/** Absent: the usual ones. */
	readonly preferences?: ConsolePreferences;
	/** devtui's own, shown in help. */
	readonly version: string;
	/** Everything that services print from now on; returns the unsubscriber. */
	subscribeOutput(sink: ServiceOutput): () => void;
	/** What services have printed, as lines: more than their terminals keep. */
	readonly logs: ConsoleLogs;
	/** What is not as it should be with devtui itself, a sentence each: those so far, then as they come; returns the unsubscriber. */
	subscribeProblems(listener: (text: string) => void): () => void;
	/** What is to be said of the file that the project comes from: what is wrong with it, then as it comes; returns the unsubscriber. */
	subscribeFileNews?(listener: (news: FileNews) => void): () => void;
	/** Whom the host would show next; returns the unsubscriber. */
	subscribeTurns?(turn: HostTurn): () => void;
	/** What is typed into a service, or answered to it by the terminal of its pane. */
	input(service: string, data: string | Uint8Array): void;
	/** The size of the terminal that a service sees, in cells. */
	resize(service: string, columns: number, rows: number): void;
	/** These services are on the screen now, the output of others may come later. */
	show?(services: readonly string[]): void;
	/**
	 * Nothing of what these services have printed so far is to be seen in this console any more: it is told by `cleared` and
	 * `subscribeCleared` from when on. Absent: it has been told of all of it by now.
	 */
	clear?(services: readonly string[]): void;
	/** Of these services only entries of the log with this sequence or a later one are to be seen; returns the unsubscriber. */
	subscribeCleared?(listener: (services: readonly string[], sequence: number) => void): () => void;
	/** Other consoles look at the project, too: a service may have to have another terminal than was asked for. Returns the unsubscriber. */
	subscribeSizes?(listener: SizeListener): () => void;
	/** What a terminal of a pane answers to its program; absent: it is typed. */
	reply?(service: string, data: string): void;
	readonly flow: FlowControl;
	/** Who of a service lives, the main process first. */
	survivors(service: string): readonly LivingProcess[];
	/** Variables whose values are not those of the run before, a clause each: `PORT: 3000, was 5000`. */
	environmentChanges?(service: string): readonly string[];
	/** Of a service, and how all have come up, before this console was there too; absent: what it has seen itself. */
	runs?(service: string): readonly RunRecord[] | undefined;
	startUps?(): readonly StartUp[] | undefined;
	readonly lookups?: Lookups;
	readonly clock: ConsoleClock;
	readonly control: ProjectControl;
	/** Absent: logs are not here. */
	readonly pager?: LogPager;
	/** Absent: what is copied goes to the terminal only. */
	readonly clipboard?: Clipboard;
	/** Absent: how the panes are arranged is forgotten. */
	readonly layoutMemory?: LayoutMemory;
	/** What the project has gone through before; absent: only what comes is known. */
	readonly past?: Journal;
	/** Why nothing can be done to services here, in words. */
	readonly refusal?: string;
	/** What is asked before it ends, in place of whether to stop what is under way. */
	readonly quitQuestion?: string;
	/** Absent, or undefined: a service like any other. */
	standIn?(service: string): StandIn | undefined;
	/** Ask the project to end: the store then tells of the shut-down, and the console stays until nothing is alive. */
	quit(request: QuitRequest): void;
	/** End the console, the project lives on. Absent: it ends with this console. */
	detach?(): void;
	/** Stop this process, and whoever the shell knows it by; absent: there is only this one. */
	suspend?(): void;
}

/** Show another service in place of this one. `busy`: not just now, something is being read or written; `left`: this one is not what is looked at. */
export type HostTurn = (from: string, to: string) => 'turned' | 'busy' | 'left';

export type FileNews =
	/** It cannot be used as it is, until it can be read again. `place`: `devtui.yaml:3:5`. */
	| {readonly type: 'trouble'; readonly place: string; readonly text: string}
	| {readonly type: 'read'; readonly said: string};

/** Undefined: the size that was asked for. */
export type SizeListener = (service: string, size: {readonly columns: number; readonly rows: number} | undefined) => void;

export type ConsoleLogs = Pick<LogStore, 'entriesOf' | 'sequence' | 'firstSequence' | 'subscribe'>;

/** A text for the project, whatever the console makes of it. */
export interface LayoutMemory {
	read(): string | undefined;
	write(text: string): void;
}

/** Of the desktop, where there is a program for it. */
export interface Clipboard {
	copy(text: string): Promise<ClipboardOutcome>;
}

export type ClipboardOutcome =
	| {readonly type: 'copied'; readonly program: string}
	/** There is no program for it. */
	| {readonly type: 'missing'}
	| {readonly type: 'problem'; readonly text: string};

/** Another program that shows the log of a service on the terminal of the console, which has let go of it; of several, their lines with their names. */
export interface LogPager {
	hasLog(service: string): boolean;
	/** Answers when it has ended; it is ended when the signal is aborted. */
	open(services: readonly string[], signal: AbortSignal): Promise<PagerOutcome>;
}

export type PagerOutcome =
	| {readonly type: 'closed'}
	| {readonly type: 'problem'; readonly text: string};

/** What the command palette needs beyond the store. */
export interface ProjectControl {
	/** Services by name, by what copies were made from, by glob or `/regex/`, in the order of the project. */
	choose(patterns: readonly string[]): Chosen;
	/** `TERM`, `SIGTERM`, `15`. */
	parseSignal(text: string): SignalName | undefined;
	/** The name that was meant, when one is close. */
	suggest(written: string, names: readonly string[]): string | undefined;
	/** So many copies of a service from now on. */
	scale(service: string, count: number): Promise<ProjectChange>;
	/** Read the file again, and do the least that has to be done. */
	reload(): Promise<ProjectChange>;
}

export type Chosen =
	| {readonly type: 'ok'; readonly names: readonly string[]}
	| {readonly type: 'problem'; readonly text: string};

export type ProjectChange =
	| {readonly type: 'done'; readonly said: string}
	| {readonly type: 'problem'; readonly text: string};

export interface ServiceOutput {
	output(service: string, run: number, stream: 'stdout' | 'stderr', chunk: Uint8Array): void;
	/** A run begins; `text` says which and why: `run 3 · src/api.ts changed`. */
	runStarted(service: string, run: number, text: string): void;
	/** A line of devtui's own in the log of a service. */
	notice(service: string, run: number, text: string): void;
	/** Nobody looks at what a service has printed, and it would be printed again for who does: its terminal need not be kept. */
	forgotten?(service: string): void;
	/** What has come so far is what was to be cleared. */
	cleared?(service: string): void;
}

export interface FlowControl {
	/** The terminal of a pane is behind: read no more of what the service prints for now. */
	pause(service: string): void;
	resume(service: string): void;
}

export interface LivingProcess {
	readonly pid: number;
	readonly command: string;
}

export interface ConsoleClock {
	/** Epoch ms. */
	now(): number;
	/** Returns what calls it off. */
	setTimer(delayMs: number, callback: () => void): () => void;
}

export interface QuitRequest {
	/** SIGKILL at once. */
	readonly isForced: boolean;
	readonly key: string;
}

/** Why the console has ended. The terminal is as it was before. */
export type ConsoleOutcome =
	/** Somebody asked for it, and nothing of the project is alive. `key` is absent when it was not done in this console. */
	| {readonly type: 'quit'; readonly key?: string}
	/** `unmount` was called. */
	| {readonly type: 'unmounted'}
	/** The terminal has been closed. */
	| {readonly type: 'terminal-gone'}
	| {readonly type: 'crash'; readonly error: unknown};
