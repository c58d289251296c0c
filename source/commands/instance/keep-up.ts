import type {Engine} from '../../app.ts';
import type {LoadAnswer} from '../../api/instance.ts';
import {createReloader, type FileNews, type Reloader} from '../../api/reloader.ts';
import {realFiles, type FileAccess} from '../../config/files.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import {systemClock} from '../../runtime/clock.ts';
import type {Following} from './follow-file.ts';

export interface KeptUp {
	readonly reloader: Reloader;
	/** From now on the project goes with its file, without being asked. */
	follow(): void;
	close(): Promise<void>;
}

export interface KeepUpOptions {
	readonly engine: Engine;
	/** As it was read at the start. */
	readonly project: ProjectSpec;
	readonly load: (hasColor: boolean, files: FileAccess) => LoadAnswer | Promise<LoadAnswer>;
	readonly tell: (news: FileNews) => void;
}

/** A project and the file that it comes from. */
export function keepUp({engine, project, load, tell}: KeepUpOptions): KeptUp {
	const {store, reconfigure} = engine;
	const reloader = createReloader({store, reconfigure, project, now: systemClock.now});
	let isClosed = false;
	let following: Promise<Following | undefined> | undefined;
	reloader.subscribe(tell);
	return {
		reloader,
		follow() {
			following ??= Promise.all([import('./follow-file.ts'), import('../../runtime/watch/file-watch.ts')]).then(([{followFile}, {createFileWatch}]) =>
				isClosed ? undefined : followFile({reloader, files: realFiles, load: files => load(false, files), store, watch: createFileWatch, clock: systemClock}));
		},
		async close() {
			isClosed = true;
			await (await following)?.close();
		},
	};
}
