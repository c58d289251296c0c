import {conditionName} from '../../core/condition-name.ts';
import {livenessKeys, readinessKeys} from '../keys.ts';
import {projectSchema, serviceSchema} from '../schema.ts';
import {isAccepted, shown} from './accepted.ts';
import type {Draft, DraftService, Need, Tell} from './contract.ts';
import {withoutConflicts} from './relations.ts';
import {chooseNames, isReserved} from './service-names.ts';

export interface FinishedFile {
	readonly form: Draft['form'];
	/** In the order in which they are written. */
	readonly services: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
	readonly top: Readonly<Record<string, unknown>>;
}

/** What a reader has made, so that devtui takes it: names, dependencies and values that it would refuse are told and put right. */
export function finish(draft: Draft, tell: Tell): FinishedFile {
	const sound = draft.services.flatMap(service => soundService(service, tell) ?? []);
	const names = chooseNames(sound, tell);
	const byOriginal = new Map(sound.map(service => [service.name, service]));
	const services = new Map<string, Readonly<Record<string, unknown>>>();
	for (const service of sound) {
		const needs = (service.needs ?? []).flatMap(need => (draft.top?.['include'] !== undefined && !byOriginal.has(need.name) ? need : soundNeed(need, service, byOriginal, tell)) ?? []);
		services.set(names.get(service)!, {
			...service.keys,
			...needs.length > 0 && {depends_on: dependencies(needs, name => byOriginal.has(name) ? names.get(byOriginal.get(name)!)! : name)},
		});
	}
	const variables = soundVariables(draft.environment ?? {}, 'all services', tell) as object;
	return {
		form: draft.form,
		services: new Map([...services].map(([name, keys]) => [name, inOrder(keys)])),
		top: {
			...draft.name !== undefined && isAccepted(projectSchema, 'name', draft.name) && {name: draft.name},
			...Object.keys(variables).length > 0 && {environment: variables},
			...Object.fromEntries(Object.entries(draft.top ?? {}).filter(([key, value]) => isAccepted(projectSchema, key, value))),
		},
	};
}

/** With the keys that the loader would take; undefined when nothing could be run. */
function soundService(service: DraftService, tell: Tell): DraftService | undefined {
	const {name, span} = service;
	const keys = Object.fromEntries(Object.entries(service.keys).flatMap(([key, written]) => {
		const value = key === 'environment' ? soundVariables(written, `"${name}"`, tell, span) : written;
		const isGood = isAccepted(serviceSchema, key, value);
		if (!isGood && key !== 'command') {
			tell(`"${key}" of "${name}" is left out: devtui cannot take ${shown(value)} for it.`, span);
		}
		return isGood ? [[key, value]] : [];
	}));
	if (['command', 'image', 'build'].some(key => keys[key] !== undefined)) {
		return {...service, keys: withoutConflicts({name, span, keys}, tell)};
	}
	tell(`"${name}" is left out: it has no command that could be run.`, span);
	return undefined;
}

/** One that cannot be had does not take the others with it. */
function soundVariables(variables: unknown, whose: string, tell: Tell, span?: DraftService['span']): unknown {
	if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) {
		return variables;
	}
	return Object.fromEntries(Object.entries(variables).filter(([name, value]) => {
		const isGood = !isReserved(name) && isAccepted(serviceSchema, 'environment', {[name]: value as unknown});
		if (!isGood) {
			tell(`The variable "${name}" of ${whose} is left out: devtui cannot take it.`, span);
		}
		return isGood;
	}));
}

function soundNeed(need: Need, service: DraftService, all: ReadonlyMap<string, DraftService>, tell: Tell): Need | undefined {
	const target = all.get(need.name);
	if (!target || target === service) {
		tell(`"${service.name}" does not depend on "${need.name}" here: ${target ? 'nobody waits for himself' : 'there is no such service'}.`, need.span);
		return undefined;
	}
	const ready = readinessKeys.find(key => target.keys[key] !== undefined);
	const asksLog = ready !== undefined && Object.hasOwn(target.keys[ready] as object, 'log');
	const isMet = need.condition === 'healthy' ? ready !== undefined : need.condition === 'log-ready' ? asksLog : true;
	if (!isMet) {
		tell(`"${service.name}" waits only until "${need.name}" has started: nothing tells devtui when it is ready. Give "${need.name}" a "ready" to wait for that.`, need.span);
	}
	return isMet ? need : {...need, condition: 'started'};
}

function dependencies(needs: readonly Need[], nameOf: (name: string) => string): unknown {
	const isPlain = needs.every(({condition, restart, required}) => condition === 'started' && !restart && required !== false);
	return isPlain
		? [...new Set(needs.map(({name}) => nameOf(name)))]
		: Object.fromEntries(needs.map(({name, condition, restart, required}) => [nameOf(name), {
				condition: conditionName(condition),
				...restart && {restart},
				...required === false && {required},
			}]));
}

/** As the reference lists them. */
function inOrder(keys: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	const order = [...Object.keys(serviceSchema.entries), ...livenessKeys];
	return Object.fromEntries(Object.entries(keys).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}
