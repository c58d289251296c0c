import process from 'node:process';
import type {Engine} from '../../app.ts';
import {whenAtRest} from '../../runtime/when-at-rest.ts';
import {guardAgainstCrash} from '../crash.ts';
import {detachedWords} from '../instance/detached-words.ts';
import {obeySignals, type EndingSignal} from '../signals.ts';
import type {Front} from './front.ts';
import {letGoOfTerminal} from './let-go-of-terminal.ts';

export interface StayOptions {
	readonly engine: Engine;
	readonly front: Front;
	/** As they were named. */
	readonly files: readonly string[];
	/** Signals, and crashes of a console, meant something else before. */
	readonly forget: () => void;
}

/**
 * The console is closed. The shell has its terminal back, and this devtui goes on as one that `up --detach` has started. Resolves
 * when its project has ended, with the signal that has ended it, if one has.
 */
export async function stayBehind({engine, front, files, forget}: StayOptions): Promise<EndingSignal | undefined> {
	const {store} = engine;
	const {project} = store;
	process.stderr.write(detachedWords({project: project.name, pid: process.pid, files, isEnding: store.getSnapshot().shutdown !== undefined}));
	letGoOfTerminal();
	let signal: EndingSignal | undefined;
	obeySignals(store, told => {
		signal = told;
	}, ['SIGINT', 'SIGHUP']);
	guardAgainstCrash(engine, () => {
		// There is no terminal to give back.
	});
	forget();
	await front.leave();
	await whenAtRest(store, ({shutdown}) => shutdown !== undefined);
	return signal;
}
