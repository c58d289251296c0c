import {lstatSync, readlinkSync} from 'node:fs';
import type {FSWatcher} from 'node:fs';
import {basename, dirname, isAbsolute, join, sep} from 'node:path';
import {diskName, itself, nameOfItself} from './disk-name.ts';
import type {WatchPath} from './native-engine.ts';

/**
 * The ways that links lead. Who makes, replaces or removes something on such a way makes the link lead elsewhere, and where
 * the link lies, and in what it led to, nothing is told of that.
 */
export interface LinkTrails {
	/** It need not lead anywhere. true: its way was not known as it is now, so what is known of what it leads to may be older. */
	follow(link: string): boolean;
	leave(link: string): void;
	close(): void;
}

interface Step {
	/** By no link. */
	readonly directory: string;
	/** A link in it, the end of the way, or what is missing there. */
	readonly name: string;
}

interface Place {
	readonly watcher: FSWatcher;
	/** By the name of what they pass there. */
	readonly links: Map<string, Set<string>>;
}

/** As many as the kernel follows. */
const maxHops = 40;

/** `onDifferent`: the link may lead elsewhere, or nowhere, or somewhere again. */
export function createLinkTrails(watchPath: WatchPath, onDifferent: (link: string) => void): LinkTrails {
	const trails = new Map<string, readonly Step[]>();
	const places = new Map<string, Place>();

	/** Answers whether the directory was not watched before. */
	const enter = ({directory, name}: Step, link: string): boolean => {
		const known = places.get(directory);
		const place = known ?? open(directory);
		if (place) {
			place.links.set(name, (place.links.get(name) ?? new Set()).add(link));
		}

		return known === undefined && place !== undefined;
	};

	const open = (directory: string): Place | undefined => {
		try {
			const watcher = watchPath(nameOfItself(directory), (event, name) => {
				if (event === 'rename') {
					passed(directory, name);
				}
			});
			// What cannot be watched is told by who watches the rest.
			watcher.on('error', () => undefined);
			const place: Place = {watcher, links: new Map()};
			places.set(directory, place);
			return place;
		} catch {
			return undefined;
		}
	};

	const passed = (directory: string, name: string | null): void => {
		const place = places.get(directory);
		const isAnyone = name === null || name === itself;
		const links = new Set(isAnyone ? [...place?.links.values() ?? []].flatMap(some => [...some]) : place?.links.get(name));
		if (name === itself) {
			// It is gone or has another name: whatever bears this one now is not watched.
			place?.watcher.close();
			places.delete(directory);
		}

		for (const link of links) {
			onDifferent(link);
		}
	};

	const leaveStep = ({directory, name}: Step, link: string): void => {
		const place = places.get(directory);
		const links = place?.links.get(name);
		links?.delete(link);
		if (links?.size === 0) {
			place?.links.delete(name);
		}

		if (place?.links.size === 0) {
			place.watcher.close();
			places.delete(directory);
		}
	};

	return {
		follow(link) {
			const before = trails.get(link) ?? [];
			const steps = stepsOf(link);
			const isOther = steps.length !== before.length || steps.some((step, index) => !isSame(step, before[index]));
			const isNew = steps.map(step => enter(step, link)).includes(true);
			trails.set(link, steps);
			for (const step of before.filter(old => !steps.some(now => isSame(now, old)))) {
				leaveStep(step, link);
			}

			return isOther || isNew;
		},
		leave(link) {
			for (const step of trails.get(link) ?? []) {
				leaveStep(step, link);
			}

			trails.delete(link);
		},
		close() {
			for (const {watcher} of places.values()) {
				watcher.close();
			}

			places.clear();
			trails.clear();
		},
	};
}

/** Every link on the way, and then its end or what is missing. */
function stepsOf(link: string): readonly Step[] {
	const steps: Step[] = [];
	const left = namesOf(link);
	let directory: string = sep;
	for (let name = left.shift(); name !== undefined; name = left.shift()) {
		const path = join(directory, name);
		const found = name === '..' ? 'other' : lookAt(path);
		if (found === 'other') {
			directory = path;
			continue;
		}

		steps.push({directory, name});
		if (found === 'missing' || steps.length > maxHops) {
			return steps;
		}

		left.unshift(...namesOf(found.target));
		directory = isAbsolute(found.target) ? sep : directory;
	}

	return directory === sep ? steps : [...steps, {directory: dirname(directory), name: basename(directory)}];
}

function lookAt(path: string): {readonly target: string} | 'other' | 'missing' {
	try {
		const name = diskName(path);
		const stats = lstatSync(name, {throwIfNoEntry: false});
		return stats === undefined ? 'missing' : stats.isSymbolicLink() ? {target: readlinkSync(name, 'utf8')} : 'other';
	} catch {
		// Gone in this moment; or a file is in the way, or a directory that may not be entered.
		return 'missing';
	}
}

function namesOf(path: string): string[] {
	return path.split(sep).filter(name => name !== '' && name !== '.');
}

function isSame(step: Step, other: Step | undefined): boolean {
	return step.directory === other?.directory && step.name === other.name;
}
