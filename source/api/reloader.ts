import {isDeepStrictEqual} from 'node:util';
import {keepAdditions} from '../core/additions.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {stripAnsi} from '../lib/ansi.ts';
import {createListeners} from '../lib/listeners.ts';
import {together} from './changes-together.ts';
import {beginGoingOver, type GoneOver, type GoingOver} from './go-over.ts';
import type {Instance, LoadAnswer} from './instance.ts';

/** Takes over what the file says now, whoever asks for it. */
export interface Reloader {
	/** Somebody has asked. What devtui has done by itself a moment ago, since the file had changed, is told as a part of it. */
	reload(loaded: LoadAnswer): Reloaded;
	/** Nobody has asked, but the file has changed; undefined when it says nothing new. */
	catchUp(loaded: LoadAnswer): FileNews | undefined;
	/** The whole text of what is wrong with the file, since it was last read. */
	trouble(): string | undefined;
	/** Returns the unsubscriber. */
	subscribe(listener: (news: FileNews) => void): () => void;
}

export type Reloaded =
	| {readonly type: 'ok'; readonly warnings: string; readonly change: GoneOver; readonly settled: GoingOver['settled']}
	| {readonly type: 'invalid'; readonly text: string};

export type FileNews =
	| {readonly type: 'invalid'; readonly text: string}
	/** It can be read again. `change` is there when devtui has taken it over by itself. */
	| {readonly type: 'read'; readonly warnings: string; readonly change?: GoneOver};

export interface ReloaderOptions extends Pick<Instance, 'store' | 'reconfigure'> {
	/** As it was read at the start. */
	readonly project: ProjectSpec;
	readonly now: () => number;
}

export function createReloader({store, reconfigure, project, now}: ReloaderOptions): Reloader {
	const listeners = createListeners<[news: FileNews]>();
	let known = project;
	let trouble: string | undefined;
	let untold: ReadonlyArray<GoingOver & {readonly at: number}> = [];

	function tell(news: FileNews): FileNews {
		listeners.tell(news);
		return news;
	}

	/** The same is not told twice. */
	function refuse(text: string): FileNews | undefined {
		const words = stripAnsi(text);
		if (words === trouble) {
			return undefined;
		}

		trouble = words;
		return tell({type: 'invalid', text: words});
	}

	function take(loaded: LoadAnswer): {readonly type: 'ok'; readonly going: GoingOver; readonly warnings: string} | {readonly type: 'invalid'; readonly text: string} {
		if (loaded.type === 'invalid') {
			return loaded;
		}

		const {services} = store.getSnapshot();
		const kept = keepAdditions(store.project.services.filter(({name}) => !services[name]?.isLeaving), loaded.project);
		if (kept.type === 'clash') {
			return {type: 'invalid', text: kept.names.map(name => `The file has a service "${name}", and so does this devtui since "devtui add". Take that one out first: devtui remove ${name}`).join('\n')};
		}

		known = loaded.project;
		return {type: 'ok', going: beginGoingOver({store, reconfigure}, kept.project), warnings: loaded.warnings};
	}

	return {
		reload(loaded) {
			const taken = take(loaded);
			if (taken.type === 'invalid') {
				refuse(taken.text);
				return taken;
			}

			if (trouble !== undefined) {
				trouble = undefined;
				tell({type: 'read', warnings: taken.warnings});
			}

			const all = [...untold.filter(({at}) => Math.abs(now() - at) < untoldMs), taken.going];
			untold = [];
			return {
				type: 'ok',
				warnings: taken.warnings,
				change: together(all.map(({change}) => change)),
				async settled(signal) {
					await Promise.all(all.map(async each => each.settled(signal)));
				},
			};
		},
		catchUp(loaded) {
			if (loaded.type === 'ok' && isDeepStrictEqual(loaded.project, known)) {
				const wasTrouble = trouble !== undefined;
				trouble = undefined;
				return wasTrouble ? tell({type: 'read', warnings: loaded.warnings}) : undefined;
			}

			const taken = take(loaded);
			if (taken.type === 'invalid') {
				return refuse(taken.text);
			}

			trouble = undefined;
			untold = [...untold, {...taken.going, at: now()}];
			return tell({type: 'read', warnings: taken.warnings, change: taken.going.change});
		},
		trouble: () => trouble,
		subscribe: listeners.subscribe,
	};
}

/** Who writes the file and then asks for a reload gets one answer, whether devtui has been faster or not. */
const untoldMs = 30_000;
