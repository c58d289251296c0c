import type {DependencyCondition} from '../../core/spec.ts';
import {capitalized} from '../../lib/capitalized.ts';
import type {ComposeContext} from '../compose/context.ts';
import {translateCompose} from '../compose/translate.ts';
import {isExtension, withoutExtensions} from '../extensions.ts';
import {isContainer} from '../is-container.ts';
import {containerKeys} from '../keys.ts';
import {parseFile} from '../parse.ts';
import {serviceSchema} from '../schema.ts';
import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, plainData, withEntries} from '../tree.ts';
import type {DraftService, ImportInput, Need, Reader, Tell} from './contract.ts';
import {trouble} from './contract.ts';
import type {Fields} from './fields.ts';
import {fieldsOf, textsOf} from './fields.ts';
import {readRoot} from './root.ts';

/** compose.yaml: its services are containers here, too, in the same words where devtui has them. */
export const fromCompose: Reader = (input, tell) => {
	const {source} = input;
	if (/\boverride\.ya?ml$/.test(source.file)) {
		return trouble(`It changes what another compose file says: import that one, or use both as they are: devtui -f compose.yaml -f ${source.file.replace(/^.*\//, '')}`);
	}
	const read = readRoot(source, tell);
	if (read.type === 'trouble') {
		return read;
	}
	if (!entryOf(read.root, 'services')) {
		return trouble('It has no "services".');
	}
	const root = translateCompose(withoutExtensions(read.root), contextOf(input, tell));
	const top = fieldsOf(root, '', tell);
	const name = top.text('name');
	const services = top.entries('services').flatMap(entry => serviceOf(entry, tell) ?? []);
	const [published] = services.flatMap(({keys, span}) => keys['ports'] === undefined ? [] : [span]);
	if (published) {
		tell('Ports without an address are published on 127.0.0.1: only this machine reaches them. "0.0.0.0:8080:80" is for everybody.', published);
	}
	const others = withEntries(root, root.entries.flatMap(entry => entry.key === 'volumes' ? toldVolumes(entry) : ['network', 'include'].includes(entry.key) ? [entry] : []));
	return {type: 'ok', draft: {form: 'long', ...name !== undefined && {name}, top: plainData(others) as Readonly<Record<string, unknown>>, services}};
};

/** One of which nothing is said need not be listed. */
function toldVolumes(entry: MapEntry): readonly MapEntry[] {
	const told = entry.value.type === 'map' ? entry.value.entries.filter(({value}) => value.type === 'map' && value.entries.length > 0) : [];
	return told.length > 0 && entry.value.type === 'map' ? [{...entry, value: withEntries(entry.value, told)}] : [];
}

function contextOf({readOther}: Pick<ImportInput, 'readOther'>, tell: Tell): ComposeContext {
	const sentence = (message: string, hint?: string) => `${capitalized(message)}${hint === undefined ? '' : ` (${hint})`}.`;
	return {
		refuse(message, span, hint) {
			tell(sentence(message, hint), span);
		},
		mention(message, span, hint) {
			tell(sentence(message, hint), span);
		},
		readOther(path, span) {
			const text = readOther?.(path);
			const {root} = text === undefined ? {} : parseFile({file: path, text});
			if (!root) {
				tell(`${path} cannot be read: what is to be had from it is missing.`, span);
			}
			return root;
		},
		earlier: () => [],
		earlierTop: () => [],
	};
}

function serviceOf({key: name, keySpan: span, value}: MapEntry, tell: Tell): DraftService | undefined {
	if (value.type !== 'map') {
		tell(`"${name}" is left out: it must be a map.`, span);
		return undefined;
	}
	const fields = fieldsOf(value, `"${name}"`, tell);
	const keys = ownKeys(value, name, tell);
	return {name, span, needs: needsOf(fields, name, tell), keys: isContainer(value) ? withoutDefaults(keys) : keys};
}

function ownKeys(map: MapNode, name: string, tell: Tell): Readonly<Record<string, unknown>> {
	const known = Object.keys(serviceSchema.entries);
	return Object.fromEntries(map.entries.flatMap(({key, keySpan, value}) => {
		if (key === 'depends_on' || isExtension(key)) {
			return [];
		}
		if (!known.includes(key) || !isContainer(map) && containerKeys.includes(key)) {
			tell(`"${key}" of "${name}" is not carried over: ${isContainer(map) ? 'devtui has nothing like it, or does not know it' : 'it belongs to a container, and this is a process'}.`, keySpan);
			return [];
		}
		return [[key, written(value)]];
	}));
}

/** Digits stay as they were written: `1.10` of `labels` or `environment` is no number. */
function written(node: TreeNode): unknown {
	switch (node.type) {
		case 'scalar': {
			return typeof node.value === 'number' && String(node.value) !== node.text ? node.text : node.value;
		}
		case 'list': {
			return node.items.map(item => written(item));
		}
		case 'map': {
			return Object.fromEntries(node.entries.map(({key, value}) => [key, written(value)]));
		}
		case 'invalid': {
			return undefined;
		}
	}
}

/** What is said by saying nothing: of Compose's own ways only those that differ from devtui's are written down. */
function withoutDefaults({tty, stdin, ...keys}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	return {...keys, ...tty === false && {tty}, ...stdin === 'none' && {stdin}};
}

const conditions: Readonly<Record<string, DependencyCondition>> = {
	service_completed_successfully: 'completed-successfully',
	service_healthy: 'healthy',
	service_started: 'started',
};

function needsOf(fields: Fields, name: string, tell: Tell): readonly Need[] {
	const listed = fields.node('depends_on');
	return listed?.type === 'map' ? listed.entries.map(entry => needOf(entry, name, tell))
		: listed ? textsOf(listed).map((other): Need => ({name: other, condition: 'started', span: listed.span})) : [];
}

function needOf({key, keySpan, value}: MapEntry, name: string, tell: Tell): Need {
	const fields = value.type === 'map' ? fieldsOf(value, `"${name}", "${key}"`, tell) : undefined;
	const condition = fields?.text('condition') ?? 'service_started';
	const isRequired = !fields?.node('required') || fields.flag('required');
	const restart = fields?.flag('restart') ?? false;
	fields?.tellRest();
	if (conditions[condition] === undefined) {
		tell(`"${name}" waits only until "${key}" has started: "${condition}" is no condition that Compose has.`, keySpan);
	}
	return {name: key, condition: conditions[condition] ?? 'started', ...restart && {restart}, ...!isRequired && {required: false}, span: keySpan};
}
