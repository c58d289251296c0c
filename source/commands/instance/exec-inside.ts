import process from 'node:process';
import {createEngineAccess} from '../../runtime/containers/engine.ts';
import {spawnInside, type Entered} from '../../runtime/containers/inside-child.ts';
import {signalNumber} from '../../runtime/exit.ts';
import {couldNotStart} from '../exit-codes.ts';
import {sizeOf} from '../terminal-size.ts';

/** Run a command in the container of a service, on this terminal if there is one. Answers with the code of the command. */
export async function execInside(service: Entered, argv: readonly [string, ...string[]], environment: Readonly<Record<string, string>>): Promise<number> {
	const {stdin, stdout} = process;
	const isOnTerminal = stdin.isTTY && stdout.isTTY;
	const size = () => sizeOf(stdout);
	const term = process.env['TERM'];
	return new Promise(resolve => {
		const end = (code: number) => {
			if (isOnTerminal) {
				stdin.setRawMode(false);
			}

			stdin.destroy();
			stdout.removeListener('resize', resize);
			for (const signal of passedOn) {
				process.removeListener(signal, pass);
			}

			resolve(code);
		};

		const child = spawnInside(service, {
			argv,
			workingDir: '/',
			environment: {...environment, ...isOnTerminal && term !== undefined && {TERM: term}},
			stdin: 'open',
			...isOnTerminal && {terminal: size()},
		}, {
			spawned() {},
			spawnFailed(message) {
				process.stderr.write(`${service.name}: ${message}.\n`);
				end(couldNotStart);
			},
			output(chunk, stream) {
				if (!process[stream].write(chunk)) {
					child.pauseOutput();
					process[stream].once('drain', () => {
						child.resumeOutput();
					});
				}
			},
			mainExited() {},
			exited(exit) {
				end(exit.type === 'code' ? exit.code : 128 + (signalNumber(exit.signal) ?? 0));
			},
		}, {connect: createEngineAccess(process.env)});

		const resize = () => {
			const {columns, rows} = size();
			child.resize(columns, rows);
		};

		const pass = (signal: NodeJS.Signals) => {
			child.signal(signal, 'all');
		};

		for (const signal of passedOn) {
			process.on(signal, pass);
		}

		if (isOnTerminal) {
			stdin.setRawMode(true);
			stdout.on('resize', resize);
		}

		stdin.on('data', (data: Buffer) => {
			child.write(data);
		});
		stdin.once('end', () => {
			child.endInput();
		});
	});
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
