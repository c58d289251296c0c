// A small devtui, to be killed: spawns what each line of its standard input says, and tells what happens.
import {createInterface} from 'node:readline';
import {createSpawner} from '../../../source/runtime/child.ts';
import type {SpawnedChild} from '../../../source/runtime/child-types.ts';
import type {ChildOptions} from '../../../source/runtime/contract.ts';

export interface DriverOrder {
	readonly argv: readonly [string, ...string[]];
	readonly isOnTerminal: boolean;
	readonly options: Partial<ChildOptions>;
	/** It is kept as it was before each file that it opens in this directory. */
	readonly keptIn?: string;
}

/** Lets go of the child that was spawned at this place, from 0. */
export interface ReleaseOrder {
	readonly release: number;
}

const [, , launcherPath = '', library = ''] = process.argv;
const spawn = createSpawner({launcherPath, findCheckpointLibrary: () => ({type: 'found', path: library})});
const children: SpawnedChild[] = [];
for await (const line of createInterface({input: process.stdin})) {
	const order = JSON.parse(line) as DriverOrder | ReleaseOrder;
	if ('release' in order) {
		children[order.release]!.release?.();
		console.log('released');
		continue;
	}

	const {argv, isOnTerminal, options, keptIn} = order;
	children.push(spawn(
		{argv, workingDir: '/', environment: process.env as Record<string, string>, stdin: 'open', ...(isOnTerminal && {terminal: {columns: 80, rows: 24}}), ...(keptIn !== undefined && {checkpoints: {engine: 'auto', judge: file => file.startsWith(keptIn) ? 'yes' : 'no'}}), ...options},
		{
			spawned: pid => console.log(`spawned ${pid}`),
			spawnFailed: message => console.log(`failed: ${message}`),
			output: chunk => process.stdout.write(Buffer.from(chunk)),
			opened: ({path, checkpoint}) => console.log(`kept ${checkpoint?.id} ${path}`),
			mainExited: () => {},
			exited: exit => console.log(`exited ${JSON.stringify(exit)}`),
		},
	));
}
