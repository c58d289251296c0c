import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Fact} from '../core/events.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {logPathsOf} from './log-file/log-file-spec.ts';
import {ownOutputFiles} from './own-output.ts';
import type {Triggers} from './triggers.ts';
import {excludesFileName, includesFileName} from './watch/markers.ts';
import type {Watcher, WatcherOptions} from './watch/watcher.ts';

/** What devtui notices from outside its services: files that change, datagrams that come. */
export interface Attention {
	/**
	 * Tells at once, before there is a watcher, whom marker files watch: a service that ends soon must not end the run when a
	 * change may start it again. Answers whether there are any.
	 */
	lookForMarkers(project: ProjectSpec): boolean;
	/** Answers with the services whose files are watched, once every change is told. */
	turnTo(project: ProjectSpec): Promise<readonly string[]>;
	/** Whether changes of its files have been noticed that are not told yet. */
	isStirring(service: string): boolean;
	/** For how long they have been quiet, while a change of them is being told; 0 at any other time. */
	quietMs(service: string): number;
	close(): Promise<void>;
}

export interface AttentionOptions {
	readonly tell: (fact: Fact) => void;
	readonly onProblem: (message: string) => void;
	/** Whether a service has run within the last moments, where that is known. */
	readonly wasActive: (service: string) => boolean | undefined;
}

export function createAttention({tell, onProblem, wasActive}: AttentionOptions): Attention {
	let watcher: Watcher | undefined;
	let triggers: Triggers | undefined;
	let isClosed = false;
	/** By `performance.now()`. */
	let telling: {readonly service: string; readonly quietSince: number} | undefined;

	/** Asked for only where it matters: a program that goes on from where it opened a file waits for the file. */
	const goneOf = (name: string, files: readonly string[]): readonly string[] => {
		const spec = wanted?.services.find(service => service.name === name);
		return spec?.checkpoint ? files.filter(file => !existsSync(join(spec.workingDir, file))) : [];
	};

	/** Loaded only when there is something to watch: the first service must not wait for it. */
	const watchFiles = async (project: ProjectSpec): Promise<readonly string[]> => {
		const services = watchedIn(project);
		const logFiles = project.services.flatMap(({name, logFile}) => {
			const paths = logFile && logPathsOf(name, logFile);
			return paths ? [paths.stdout, paths.stderr] : [];
		});
		const ownFiles = [...logFiles, ...ownOutputFiles()];
		if (watcher) {
			await watcher.update(services, ownFiles);
		} else if (services.length > 0) {
			const {createWatcher} = await import('./watch/watcher.ts');
			if (isClosed) {
				return [];
			}

			watcher = createWatcher({
				services,
				ownFiles,
				onChange(service, files, quietMs) {
					telling = {service, quietSince: performance.now() - quietMs};
					const gone = goneOf(service, files);
					tell({type: 'files-changed', service, files, ...gone.length > 0 && {gone}, ...(watcher?.isPrompt(service) ?? false) && wasActive(service) === false && {isFromOutside: true}});
					telling = undefined;
				},
				onWatched(service, isOn) {
					tell({type: 'watch-changed', service, isOn});
				},
				onProblem,
			});
			await watcher.ready;
		}

		const watched = watcher?.watched() ?? [];
		for (const {name, markerWatch} of project.services) {
			if (markerWatch) {
				tell({type: 'watch-changed', service: name, isOn: watched.includes(name)});
			}
		}

		return watched;
	};

	const lookForMarkers = ({services}: ProjectSpec) => {
		const marked = services.filter(({workingDir, markerWatch}) => markerWatch && [includesFileName, excludesFileName].some(file => existsSync(join(workingDir, file))));
		for (const {name} of marked) {
			tell({type: 'watch-changed', service: name, isOn: true});
		}

		return marked.length > 0;
	};

	/** Loaded only when somebody wants it, too. */
	const listen = async ({services}: ProjectSpec) => {
		if (!triggers && services.every(({udpTrigger}) => !udpTrigger)) {
			return;
		}

		if (!triggers) {
			const {createTriggers} = await import('./triggers.ts');
			if (isClosed) {
				return;
			}

			triggers = createTriggers(service => {
				tell({type: 'triggered', service});
			}, onProblem);
		}

		await triggers.update(services);
	};

	/** One after the other: two at once would both open what the other does. What has been overtaken is left out. */
	let last: Promise<readonly string[]> = Promise.resolve([]);
	let wanted: ProjectSpec | undefined;

	const turn = async (before: Promise<unknown>, project: ProjectSpec): Promise<readonly string[]> => {
		await before;
		if (wanted !== project || isClosed) {
			return watcher?.watched() ?? [];
		}

		const listening = listen(project);
		const watched = await watchFiles(project);
		await listening;
		return watched;
	};

	return {
		lookForMarkers,
		async turnTo(project) {
			lookForMarkers(project);
			wanted = project;
			// What went wrong with the one before is its caller's.
			last = turn(last.catch(() => {}), project);
			return last;
		},
		isStirring: service => watcher?.isStirring(service) ?? false,
		quietMs: service => telling?.service === service ? performance.now() - telling.quietSince : 0,
		async close() {
			isClosed = true;
			await Promise.all([watcher?.close(), triggers?.close()]);
		},
	};
}

/** Those with `watch`, and those that marker files may say something about. */
function watchedIn({services}: ProjectSpec): WatcherOptions['services'] {
	return services.flatMap<WatcherOptions['services'][number]>(({name, workingDir, watch, markerWatch}) => watch ? [{name, workingDir, watch}] : markerWatch ? [{name, workingDir, byMarkers: true as const}] : []);
}
