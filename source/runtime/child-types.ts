import type {Child, ChildListener, ChildOptions} from './contract.ts';

/** What a spawned child can do beyond what the runtime asks of every child. */
export interface SpawnedChild extends Child {
	/** false: refused, since more than `maxPendingInput` is waiting to be read. */
	write(data: string | Uint8Array): boolean;
	/** The process reads an end of file after what has been written; on a terminal that is Ctrl-D. */
	endInput(): void;
	/** Bytes written and not yet taken. */
	readonly pendingInput: number;
}

export interface SpawnedChildListener extends ChildListener {
	/** All that was written has been taken, after some of it had to wait: whoever has a lot to write may go on. */
	inputDrained?(): void;
}

export type SpawnProcess = (options: ChildOptions, listener: SpawnedChildListener) => SpawnedChild;

export interface Spawner extends SpawnProcess {
	/** Whether `notify` is heard: only a launcher can tell who has spoken. */
	readonly canNotify: boolean;
	/** `undefined`: there is no launcher, or no room. */
	prepare(terminal: ChildOptions['terminal']): PreparedProcess | undefined;
	/** End with this process, also where devtui is stuck and does not notice: the fork server, if there is one, sees to it. `undefined`: no more. */
	followFront(pid: number | undefined): void;
	/** Let go of all that is kept for further children; resolves when no process of it is left. */
	close(): Promise<void>;
}

export interface PreparedProcess {
	readonly spawn: SpawnProcess;
	discard(): void;
}
