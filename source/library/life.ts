import type {Engine as AppEngine} from '../app.ts';
import type {Command} from '../core/events.ts';
import {whenAtRest} from '../runtime/when-at-rest.ts';
import {systemClock} from '../runtime/clock.ts';
import {atExit} from './at-exit.ts';
import {DevtuiError} from './errors.ts';
import {milliseconds} from './time.ts';
import type {Engine, StopOptions} from './types.ts';

/** From the first start to the last handle. */
export interface Life {
	readonly state: Engine['state'];
	/** What starts something. */
	command(command: Command | (() => Command)): Promise<void>;
	stop(options?: StopOptions, reason?: string): Promise<void>;
	/** Calls back once nothing more happens, be it at once. */
	whenOver(over: () => void): () => void;
}

export interface LifeOptions {
	readonly engine: AppEngine;
	/** What goes before the first start; answers with what ends it. */
	readonly open: () => Promise<() => Promise<void>>;
	/** After each of those. */
	readonly started: () => void;
}

export function createLife({engine, open, started}: LifeOptions): Life {
	const {store} = engine;
	const listeners = new Set<() => void>();
	let state: Engine['state'] = 'created';
	let beginning: Promise<() => Promise<void>> | undefined;
	let ending: Promise<void> | undefined;
	let forgetExit = () => {};

	const begin = async () => {
		if (ending) {
			throw gone();
		}

		if (!beginning) {
			state = 'running';
			// Without the launcher nobody else would end them.
			forgetExit = engine.missingLauncher === undefined ? () => {} : atExit(engine.runtime.killAll);
			beginning = open();
		}

		await beginning;
		if (ending) {
			throw gone();
		}
	};

	const end = async (reason: string) => {
		state = 'stopping';
		const close = await beginning?.catch(() => undefined);
		store.command({type: 'shut-down', reason, force: false});
		await whenAtRest(store);
		await close?.();
		await engine.close();
		await engine.letGo();
		forgetExit();
		state = 'stopped';
		for (const over of [...listeners]) {
			over();
		}
	};

	const stop: Life['stop'] = async ({timeout} = {}, reason = 'the program has ended it') => {
		const timeoutMs = timeout === undefined ? undefined : milliseconds(timeout, 'timeout');
		ending ??= end(reason);
		const cancel = timeoutMs === undefined
			? () => {}
			: systemClock.after(timeoutMs, () => {
					store.command({type: 'shut-down', reason, force: true});
				});
		try {
			await ending;
		} finally {
			cancel();
		}
	};

	// Over the socket, for one.
	store.subscribe(({shutdown}) => {
		if (shutdown) {
			void stop({}, shutdown.reason);
		}
	});
	return {
		get state() {
			return state;
		},
		async command(command) {
			await begin();
			store.command(typeof command === 'function' ? command() : command);
			started();
		},
		stop,
		whenOver(over) {
			if (state === 'stopped') {
				over();
			}

			listeners.add(over);
			return () => {
				listeners.delete(over);
			};
		},
	};
}

export function gone(): DevtuiError {
	return new DevtuiError('stopped', 'The engine has been stopped: make another one with createEngine.');
}
