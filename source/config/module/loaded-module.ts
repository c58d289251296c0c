import type {CallableModule, CallFacts, CallHost, CallResult, ExecResult, ModuleListener} from '../../core/module-calls.ts';
import {createAttention} from './attention.ts';
import type {FromThread, LoadTrouble, ModuleValue} from './messages.ts';
import {ownModule, startThread, type Thread} from './thread.ts';
import {createUntold, maxUntold} from './untold.ts';

/** A module that has been loaded, and whose functions can be called. */
export interface LoadedModule extends CallableModule {
	readonly loaded: Loaded;
	/** What it printed while it was loaded. */
	readonly printed: string;
}

export type Loaded =
	| {readonly type: 'ok'; readonly value: ModuleValue; readonly files: readonly string[]}
	| {readonly type: 'failed'; readonly trouble: LoadTrouble; readonly files: readonly string[]};

/** A module that has not been loaded by then waits for something that does not come. */
const loadLimitMs = 60_000;

interface Pending {
	readonly path: string;
	readonly facts: CallFacts;
	readonly host: CallHost;
	isSent: boolean;
	isBegun: boolean;
	/** It has been told to end. */
	isAborted: boolean;
}

export async function loadModule(file: string): Promise<LoadedModule> {
	const calls = new Map<number, Pending>();
	let last = 0;
	let listener: ModuleListener | undefined;
	const untold = createUntold();
	let thread: Thread | undefined;
	/** It has been loaded, and takes calls. */
	let isReady = false;
	let isEnded = false;

	/** Whoever is to end, and computes, is ended with the thread; but it may be another one that does, whose time is not up. */
	const attention = createAttention({
		question() {
			thread?.say({type: 'are-you-there'});
		},
		mayBeBusy: () => [...calls.values()].some(({isBegun, isAborted}) => isBegun && !isAborted),
		ender() {
			const asked = thread;
			return () => void asked?.end();
		},
	});

	const keepAlive = () => {
		thread?.keepAlive(calls.size > 0);
	};

	const sendAll = (to: Thread) => {
		keepAlive();
		for (const [id, pending] of calls) {
			if (!pending.isSent) {
				pending.isSent = true;
				to.say({type: 'call', call: id, path: pending.path, facts: pending.facts});
			}
		}
	};

	const end = (id: number, result: CallResult) => {
		const pending = calls.get(id);
		calls.delete(id);
		keepAlive();
		pending?.host.ended(result);
	};

	const heardOf = (from: Thread, message: Exclude<FromThread, {type: 'loaded' | 'failed'}>) => {
		switch (message.type) {
			case 'printed': {
				const pending = message.call === undefined ? undefined : calls.get(message.call);
				if (pending) {
					pending.host.printed(message.stream, message.text);
				} else if (listener) {
					listener.printed(message.text);
				} else {
					untold.add(message.text);
				}

				break;
			}

			case 'begun': {
				const pending = calls.get(message.call);
				if (pending) {
					pending.isBegun = true;
				}

				break;
			}

			case 'ended': {
				end(message.call, message.result);
				break;
			}

			case 'exec': {
				const result = calls.get(message.call)?.host.exec(message.request) ?? Promise.resolve<ExecResult>({type: 'problem', message: 'exec: the function has been given up'});
				void result.then(answer => {
					from.say({type: 'exec-ended', exec: message.exec, result: answer});
				});
				break;
			}

			case 'context-changed': {
				listener?.changed(message.change);
				break;
			}

			case 'here': {
				attention.answered();
				break;
			}
		}
	};

	/** Those that it had begun have ended with it; the others are called on the next one. */
	const threadEnded = (reason: string) => {
		thread = undefined;
		isReady = false;
		attention.forget();
		for (const [id, pending] of calls) {
			pending.isSent = false;
			if (pending.isBegun || isEnded) {
				end(id, {type: 'threw', message: `the module has ended: ${reason}`, stack: `The module has ended: ${reason}`, isLost: true});
			}
		}

		if (calls.size > 0) {
			void restart();
		}
	};

	/** Its state is lost, and what is asked of it counts. */
	const restart = async () => {
		const again = await start();
		if (again.type === 'failed') {
			for (const id of calls.keys()) {
				end(id, {type: 'threw', message: again.trouble.message, stack: again.trouble.message, isLost: true});
			}
		}
	};

	const start = async (): Promise<Loaded> => new Promise(resolve => {
		let isLoaded = false;
		const settle = (loaded: Loaded) => {
			clearTimeout(limit);
			if (!isLoaded) {
				isLoaded = true;
				resolve(loaded);
			}
		};

		const fail = (message: string) => {
			settle({type: 'failed', trouble: {type: 'thrown', message}, files: [file]});
		};

		const started = startThread({
			heard(message) {
				if (message.type === 'loaded') {
					settle({type: 'ok', value: message.value, files: message.files});
					isReady = true;
					sendAll(started);
					keepAlive();
				} else if (message.type === 'failed') {
					settle({...message, type: 'failed'});
					void started.end();
				} else {
					heardOf(started, message);
				}

				if (!isLoaded && untold.isTooMuch()) {
					fail(`it has printed more than ${maxUntold / 1024 / 1024} MB and is not loaded yet: does it ever end?`);
					void started.end();
				}
			},
			ended(reason) {
				if (thread === started) {
					threadEnded(reason);
				}

				fail(reason);
			},
		});
		thread = started;
		const limit = setTimeout(() => {
			fail(`it has not been loaded within ${loadLimitMs / 1000}s: what does it wait for?`);
			void started.end();
		}, loadLimitMs);
		if (listener) {
			started.say({type: 'context', ...listener.context()});
		}

		started.say({type: 'load', file, ownModule: ownModule()});
	});

	const loaded = await start();
	return {
		loaded,
		printed: untold.take(),
		subscribe(other) {
			listener = other;
			thread?.say({type: 'context', ...other.context()});
			const text = untold.take();
			if (text !== '') {
				other.printed(text);
			}
		},
		call(path, facts, host) {
			const id = ++last;
			calls.set(id, {path, facts, host, isSent: false, isBegun: false, isAborted: false});
			if (isEnded) {
				queueMicrotask(() => {
					end(id, {type: 'threw', message: 'the module has been let go of', stack: 'The module has been let go of.', isLost: true});
				});
			} else if (!thread) {
				void restart();
			} else if (isReady) {
				sendAll(thread);
			}

			return {
				abort(reason) {
					const pending = calls.get(id);
					if (pending) {
						pending.isAborted = true;
					}

					thread?.say({type: 'abort', call: id, reason});
					attention.ask();
				},
				abandon() {
					calls.delete(id);
					keepAlive();
					attention.ask();
				},
			};
		},
		contextChanged(change) {
			thread?.say({type: 'context-changed', change});
		},
		async end() {
			isEnded = true;
			attention.forget();
			await thread?.end();
		},
	};
}
