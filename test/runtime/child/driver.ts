// A small devtui, to be killed: spawns what each line of its standard input says, and tells what happens.
import {createInterface} from 'node:readline';
import {createSpawner} from '../../../source/runtime/child.ts';
import type {SpawnedChild} from '../../../source/runtime/child-types.ts';
import type {ChildOptions} from '../../../source/runtime/contract.ts';

export interface DriverOrder {
	readonly argv: readonly [string, ...string[]];
	readonly isOnTerminal: boolean;
	readonly options: Partial<ChildOptions>;
}

/** Lets go of the child that was spawned at this place, from 0. */
export interface ReleaseOrder {
	readonly release: number;
}

const spawn = createSpawner({launcherPath: process.argv[2]!});
const children: SpawnedChild[] = [];
for await (const line of createInterface({input: process.stdin})) {
	const order = JSON.parse(line) as DriverOrder | ReleaseOrder;
	if ('release' in order) {
		children[order.release]!.release?.();
		console.log('released');
		continue;
	}

	const {argv, isOnTerminal, options} = order;
	children.push(spawn(
		{argv, workingDir: '/', environment: process.env as Record<string, string>, stdin: 'open', ...(isOnTerminal && {terminal: {columns: 80, rows: 24}}), ...options},
		{
			spawned: pid => console.log(`spawned ${pid}`),
			spawnFailed: message => console.log(`failed: ${message}`),
			output: chunk => process.stdout.write(Buffer.from(chunk)),
			mainExited: () => {},
			exited: exit => console.log(`exited ${JSON.stringify(exit)}`),
		},
	));
}
