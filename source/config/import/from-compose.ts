import {basename} from 'node:path';
import type {DependencyCondition} from '../../core/spec.ts';
import {isExtension} from '../extensions.ts';
import type {MapEntry, MapNode} from '../tree.ts';
import {entryOf, plainData} from '../tree.ts';
import {serviceSchema} from '../schema.ts';
import {containerOf} from './compose-container.ts';
import type {DraftService, Need, Reader, Tell} from './contract.ts';
import {trouble} from './contract.ts';
import type {Fields} from './fields.ts';
import {fieldsOf, textsOf} from './fields.ts';
import {readRoot} from './root.ts';

/**
 * compose.yaml. devtui does not run containers by itself yet: `docker compose` does, a service at a time, and devtui
 * has what is its own: who waits for whom, readiness, profiles. All else goes on being read from compose.yaml.
 */
export const fromCompose: Reader = ({source}, tell) => {
	if (/\boverride\.ya?ml$/.test(source.file)) {
		return trouble('It changes what another compose file says: import that one. docker compose reads both.');
	}
	const read = readRoot(source, tell);
	if (read.type === 'trouble') {
		return read;
	}
	const top = fieldsOf(read.root, '', tell);
	const name = top.text('name');
	const entries = top.entries('services');
	const needsOfAll = entries.map(({key, value}) => value.type === 'map' ? needsOf(fieldsOf(value, `"${key}"`, tell), key, tell) : []);
	const awaited = needsOfAll.flat();
	const services = entries.flatMap((entry, index) => {
		const needs = needsOfAll[index]!;
		return serviceOf(entry, {file: basename(source.file), isAwaited: condition => awaited.some(need => need.name === entry.key && need.condition === condition), needs}, tell) ?? [];
	});
	top.lost('include', 'devtui makes a file of one file: import the others, too, and "include" what comes of them');
	// Docker Compose goes on reading these.
	top.ignore('version', 'services', 'networks', 'volumes', 'secrets', 'configs', 'models');
	top.tellRest();
	return top.spanOf('services') ? {type: 'ok', draft: {form: 'long', ...name !== undefined && {name}, services}} : trouble('It has no "services".');
};

interface Context {
	readonly file: string;
	/** Somebody waits for it in this way. */
	readonly isAwaited: (condition: DependencyCondition) => boolean;
	readonly needs: readonly Need[];
}

function serviceOf({key: name, keySpan: span, value}: MapEntry, {file, isAwaited, needs}: Context, tell: Tell): DraftService | undefined {
	if (value.type !== 'map') {
		tell(`"${name}" is left out: it must be a map.`, span);
		return undefined;
	}
	const fields = fieldsOf(value, `"${name}"`, tell);
	const isContainer = containerKeys.some(key => entryOf(value, key));
	if (!isContainer) {
		return {name, span, needs, keys: processOf(value, name, tell)};
	}
	const image = fields.text('image');
	tell(`"${name}" is a container${image === undefined ? '' : ` (${image})`}, which this version of devtui cannot run by itself: docker compose runs it, and goes on reading ${file}.`, span);
	return {name, span, needs, keys: containerOf(fields, {
		file,
		name,
		isOneShot: isAwaited('completed-successfully'),
		isWaitedHealthy: isAwaited('healthy'),
		tell,
	})};
}

const containerKeys: readonly string[] = ['image', 'build', 'extends', 'provider'];

/** Neither an image nor a build: what Compose would refuse is a process here, in the same words. */
function processOf(map: MapNode, name: string, tell: Tell): Readonly<Record<string, unknown>> {
	const known = Object.keys(serviceSchema.entries);
	return Object.fromEntries(map.entries.flatMap(({key, keySpan, value}) => {
		if (key === 'depends_on' || isExtension(key)) {
			return [];
		}
		if (!known.includes(key)) {
			tell(`"${key}" of "${name}" is not carried over: it belongs to a container, and this is a process.`, keySpan);
			return [];
		}
		return [[key, plainData(value)]];
	}));
}

const conditions: Readonly<Record<string, DependencyCondition>> = {
	service_completed_successfully: 'completed-successfully',
	service_healthy: 'healthy',
	service_started: 'started',
};

/** Said in `depends_on`, or by whoever uses the network or the volumes of another one. */
function needsOf(fields: Fields, name: string, tell: Tell): readonly Need[] {
	const listed = fields.node('depends_on');
	const said = listed?.type === 'map' ? listed.entries.map(entry => needOf(entry, name, tell))
		: listed ? textsOf(listed).map((other): Need => ({name: other, condition: 'started', span: listed.span})) : [];
	const implied = ['network_mode', 'pid', 'ipc'].flatMap(key => /^service:(.+)$/.exec(fields.text(key) ?? '')?.[1] ?? [])
		.concat(fields.texts('links').map(link => link.split(':')[0]!), fields.texts('volumes_from').filter(from => !from.startsWith('container:')).map(from => from.split(':')[0]!));
	return [
		...said,
		...[...new Set(implied)].filter(other => other !== name && !said.some(need => need.name === other)).map((other): Need => ({name: other, condition: 'started', span: fields.map.span})),
	];
}

function needOf({key, keySpan, value}: MapEntry, name: string, tell: Tell): Need {
	const fields = value.type === 'map' ? fieldsOf(value, `"${name}", "${key}"`, tell) : undefined;
	const written = fields?.text('condition') ?? 'service_started';
	const isRequired = !fields?.node('required') || fields.flag('required');
	const restart = fields?.flag('restart') ?? false;
	fields?.tellRest();
	if (conditions[written] === undefined) {
		tell(`"${name}" waits only until "${key}" has started: "${written}" is no condition that Compose has.`, keySpan);
	}
	return {name: key, condition: conditions[written] ?? 'started', ...restart && {restart}, ...!isRequired && {required: false}, span: keySpan};
}
