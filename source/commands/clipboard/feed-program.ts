import {spawn} from 'node:child_process';

export interface Feeding {
	readonly program: string;
	readonly args: readonly string[];
	readonly input: Uint8Array;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly maxMs: number;
}

/**
 * Give a program its input and wait for its end; answers with what went wrong, if anything. What it leaves behind (a program
 * that keeps a selection for others) goes on when devtui ends.
 */
export async function feedProgram({program, args, input, environment, maxMs}: Feeding): Promise<string | undefined> {
	// In a session of its own: it is to outlive the terminal of devtui.
	const child = spawn(program, args, {env: {...environment}, stdio: ['pipe', 'ignore', 'pipe'], detached: true, timeout: maxMs, killSignal: 'SIGKILL'});
	let said = '';
	child.stderr.on('data', (chunk: Uint8Array) => {
		said = (said + Buffer.from(chunk).toString()).slice(0, maxSaid);
	});
	// A program that reads nothing has ended, or will be ended: its exit says more.
	child.stdin.on('error', () => {});
	child.stdin.end(input);
	return new Promise(resolve => {
		child.on('error', error => {
			resolve(`could not be run: ${error.message}`);
		});
		// Not "close": whoever it leaves behind has its standard error.
		child.on('exit', (code, signal) => {
			const finish = () => {
				clearTimeout(timer);
				child.stderr.destroy();
				resolve(describe(code, signal, said, maxMs));
			};

			// What has come while devtui stood still is read before the immediate.
			const timer = setTimeout(() => setImmediate(finish), code === 0 ? 0 : lastWordsMs);
			child.stderr.once('close', finish);
		});
	});
}

const maxSaid = 2000;
/** For what a program that has failed has said last. */
const lastWordsMs = 200;

function describe(code: number | null, signal: NodeJS.Signals | null, said: string, maxMs: number): string | undefined {
	if (code === 0) {
		return undefined;
	}

	const [reason = ''] = said.trim().split('\n');
	const end = signal === null ? `exited ${code}` : signal === 'SIGKILL' ? `did not end within ${maxMs / 1000} s` : `was ended by ${signal}`;
	return reason === '' ? end : `${end}: ${reason}`;
}
