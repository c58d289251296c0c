// A small devtui, to be killed: spawns what it is told to and says what happens.
import {createSpawner} from '../../../source/runtime/child.ts';

const {launcherPath, commands, carrier} = JSON.parse(process.argv[2]!) as {launcherPath: string; commands: [string, ...string[]][]; carrier: string};
const spawn = createSpawner({launcherPath});
for (const argv of commands) {
	spawn(
		{argv, workingDir: '/', environment: process.env as Record<string, string>, stdin: 'open', ...(carrier === 'on a terminal' && {terminal: {columns: 80, rows: 24}})},
		{
			spawned: pid => console.log(`spawned ${pid}`),
			spawnFailed: message => console.log(`failed ${message}`),
			output: chunk => process.stdout.write(chunk),
			mainExited: () => {},
			exited: () => {},
		},
	);
}

console.log('driving');
