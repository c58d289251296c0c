// Runs on a thread of its own, as `dist/module-thread.js`; thread.ts starts it.
import {AsyncLocalStorage} from 'node:async_hooks';
import {realpathSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {parentPort, workerData} from 'node:worker_threads';
import {createLoader, placesOf} from './loader.ts';
import {createThreadContext} from './thread-context.ts';
import {createThreadExec} from './thread-exec.ts';
import {describeModule, type ModuleFunction} from './module-value.ts';
import type {CallFacts} from '../../core/module-calls.ts';
import type {FromThread, ToThread} from './messages.ts';
import {printRoom} from './print-room.ts';
import {describeThrown, describeTrouble} from './thrown.ts';

const port = parentPort!;
const room = printRoom(workerData as SharedArrayBuffer);
/** Which call it is that prints, or asks for something. */
const calls = new AsyncLocalStorage<number>();
const aborts = new Map<number, AbortController>();
const context = createThreadContext(say);
const execs = createThreadExec(say);
let functions: ReadonlyMap<string, ModuleFunction> = new Map();

process.setSourceMapsEnabled(true);
captureOutput();
port.on('message', (message: ToThread) => {
	switch (message.type) {
		case 'load': {
			void load(message.file, message.ownModule);
			break;
		}

		case 'call': {
			say({type: 'begun', call: message.call});
			void calls.run(message.call, async () => call(message.call, message.path, message.facts));
			break;
		}

		case 'abort': {
			aborts.get(message.call)?.abort(new DOMException(message.reason, 'AbortError'));
			break;
		}

		case 'exec-ended': {
			execs.ended(message.exec, message.result);
			break;
		}

		case 'context': {
			context.begin(message.values, message.trouble);
			break;
		}

		case 'context-changed': {
			context.take(message.change);
			break;
		}

		case 'are-you-there': {
			say({type: 'here'});
			break;
		}
	}
});

async function load(file: string, ownModule: string): Promise<void> {
	const jiti = createLoader(file, ownModule);
	const filesOf = () => [...new Set([file, ...Object.keys(jiti.cache).filter(isUsers)])];
	try {
		const loaded = await jiti.import<Readonly<Record<string, unknown>>>(file);
		const exported: unknown = isModule(loaded) ? loaded['default'] : loaded;
		if (exported === undefined) {
			say({type: 'failed', files: filesOf(), trouble: {type: 'no-export', message: 'it has no default export: export default defineProject({…})'}});
			return;
		}

		const described = describeModule(await (typeof exported === 'function' ? (exported as () => unknown)() : exported));
		({functions} = described);
		say({type: 'loaded', value: described.value, files: filesOf()});
	} catch (error) {
		const trouble = describeTrouble(error, isOurs);
		const {place, specifier} = trouble;
		// Once it is there it is worth another look.
		const missing = specifier === undefined ? [] : placesOf(specifier, place?.file ?? file);
		say({type: 'failed', files: [...new Set([...filesOf(), ...place ? [place.file] : [], ...missing])], trouble});
	}
}

async function call(id: number, name: string, facts: CallFacts): Promise<void> {
	const abort = new AbortController();
	aborts.set(id, abort);
	try {
		const called = functions.get(name);
		if (!called) {
			throw new Error(`the module has no function ${name} any more`);
		}

		const value = await called({...facts, context: context.face, exec: execs.of(id), signal: abort.signal});
		say({type: 'ended', call: id, result: {type: 'returned', isTrue: value === true}});
	} catch (error) {
		const {message, stack} = describeThrown(error, isOurs);
		say({type: 'ended', call: id, result: {type: 'threw', message, stack}});
	} finally {
		aborts.delete(id);
		execs.forget(id);
	}
}

/** All that is printed here goes to the log of the service whose function prints it, or to whoever has loaded the module. */
function captureOutput(): void {
	for (const stream of ['stdout', 'stderr'] as const) {
		process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
			print(stream, typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk));
			const done = rest.find(item => typeof item === 'function') as (() => void) | undefined;
			done?.();
			return true;
		};
	}

	// A promise that nobody waits for is a mistake worth a line, and not worth the thread.
	const tell = (error: unknown) => {
		print('stderr', `${describeThrown(error, isOurs).stack}\n`);
	};

	process.on('uncaughtException', tell);
	process.on('unhandledRejection', tell);
}

function print(stream: 'stdout' | 'stderr', text: string): void {
	const id = calls.getStore();
	room.enter(text);
	say({type: 'printed', ...id !== undefined && {call: id}, stream, text});
}

function say(message: FromThread): void {
	port.postMessage(message);
}

/** CommonJS exports what it likes. */
function isModule(loaded: Readonly<Record<string, unknown>>): boolean {
	return typeof loaded === 'object' && loaded !== null && ('default' in loaded || '__esModule' in loaded || Object.prototype.toString.call(loaded) === '[object Module]');
}

function isUsers(file: string): boolean {
	return path.isAbsolute(file) && !isOurs(file) && !file.includes('/node_modules/');
}

function isOurs(file: string): boolean {
	return file.startsWith(`${own}${path.sep}`) || file.includes('/node_modules/jiti/');
}

// Links are followed in a stack.
const own = realpathSync(import.meta.dirname);
