import {dirname, resolve} from 'node:path';
import type {VolumeSpec} from '../core/container-spec.ts';
import {fromHome} from './read.ts';

/** A volume of the project, by its name in the file. */
export type NamedVolume = (name: string) => Pick<Extract<VolumeSpec, {readonly type: 'volume'}>, 'name' | 'isExternal' | 'driver' | 'driverOptions'>;

export interface VolumeContext {
	/** Relative paths are relative to it. */
	readonly file: string;
	readonly named: NamedVolume;
}

export type ParsedVolume =
	| {readonly type: 'ok'; readonly volume: VolumeSpec}
	/** `trouble` is a clause. */
	| {readonly type: 'trouble'; readonly trouble: string};

/** `./src:/app:ro`, `data:/var/lib/data`, `/only/target` */
export function parseVolume(written: string, context: VolumeContext): ParsedVolume {
	const [first = '', second, modes = '', ...more] = written.split(':');
	if (more.length > 0) {
		return {type: 'trouble', trouble: 'it has too many ":"'};
	}

	if (second === undefined) {
		return first.startsWith('/') ? {type: 'ok', volume: {type: 'anonymous', target: first}} : {type: 'trouble', trouble: 'it says nothing of where it goes in the container'};
	}

	const options = modes === '' ? [] : modes.split(',');
	const unknown = options.find(option => !knownModes.has(option));
	if (unknown !== undefined) {
		return {type: 'trouble', trouble: `"${unknown}" is no mode: ro, rw, z or Z`};
	}

	return volumeOf({
		type: isPath(first) ? 'bind' : 'volume',
		source: first,
		target: second,
		isReadOnly: options.includes('ro'),
		isCreated: true,
		...options.includes('z') ? {selinux: 'shared'} : options.includes('Z') && {selinux: 'private'},
	}, context);
}

export interface WrittenVolume {
	readonly type: 'bind' | 'volume';
	readonly source: string;
	readonly target: string;
	readonly isReadOnly: boolean;
	readonly isCreated: boolean;
	readonly selinux?: 'shared' | 'private';
}

export function volumeOf({type, source, target, isReadOnly, isCreated, selinux}: WrittenVolume, {file, named}: VolumeContext): ParsedVolume {
	if (!target.startsWith('/')) {
		return {type: 'trouble', trouble: `"${target}" is no absolute path in the container`};
	}

	if (type === 'volume') {
		return /^[A-Za-z\d][\w.-]*$/.test(source)
			? {type: 'ok', volume: {type, ...named(source), target, isReadOnly}}
			: {type: 'trouble', trouble: source === '' ? 'it has no source' : `"${source}" is no name of a volume; a directory begins with "./" or "/"`};
	}

	return {type: 'ok', volume: {type, source: resolve(dirname(file), fromHome(source)), target, isReadOnly, isCreated, ...selinux && {selinux}}};
}

/** What `consistent` and the like ask for is what every engine does today; `rw` is what is said by saying nothing. */
const knownModes: ReadonlySet<string> = new Set(['ro', 'rw', 'z', 'Z', 'cached', 'delegated', 'consistent']);

function isPath(source: string): boolean {
	return /^(\.|\/|~)/.test(source);
}
