import type {ProjectSpec, ServiceSpec} from '../core/spec.ts';
import type {ServiceState} from '../core/state.ts';
import type {Instance} from './instance.ts';
import {copyOf} from './scale.ts';
import {untilState} from './until-state.ts';
import {judgeRenewal, type Judge, type Verdict} from './verdict.ts';

/**
 * Restart services one after the other, each ready before the next is touched. While copies of a service take their
 * turns one more of them stands in, so that there are never fewer than before. The first that does not become ready
 * ends it: the rest stays as it is.
 */
export async function roll(instance: Instance, names: readonly string[]): Promise<readonly Verdict[]> {
	const verdicts: Verdict[] = [];
	for (const group of groupsOf(instance.store.project, names)) {
		verdicts.push(...await rollGroup(instance, group));
		const failed = verdicts.find(({isGood}) => !isGood);
		if (failed) {
			const done = new Set(verdicts.map(({name}) => name));
			return [...verdicts, ...names.filter(name => !done.has(name)).map(name => untouched(name, failed.name))];
		}
	}

	return verdicts;
}

/** Copies of one service stand in one group, everybody else alone. */
function groupsOf({services}: ProjectSpec, names: readonly string[]): readonly (readonly ServiceSpec[])[] {
	const groups = new Map<string, ServiceSpec[]>();
	for (const service of services.filter(({name, origin}) => names.includes(name) && origin !== 'stand-in')) {
		const key = service.replica ? `copies ${service.replica.of}` : service.name;
		groups.set(key, [...groups.get(key) ?? [], service]);
	}

	return [...groups.values()];
}

async function rollGroup(instance: Instance, group: readonly ServiceSpec[]): Promise<readonly Verdict[]> {
	const [first] = group;
	if (!first?.replica || first.isSingleton) {
		return restartInTurn(instance, group);
	}

	const standIn = await startStandIn(instance, first, first.replica.of);
	try {
		return standIn.isGood
			? await restartInTurn(instance, group)
			: group.map(({name}) => ({name, isGood: false, text: `not restarted: ${standIn.name}, which was to stand in, ${standIn.text}`}));
	} finally {
		await removeStandIn(instance, standIn.name);
	}
}

async function restartInTurn({store}: Instance, group: readonly ServiceSpec[]): Promise<readonly Verdict[]> {
	const verdicts: Verdict[] = [];
	for (const {name} of group) {
		const before = store.getSnapshot().services[name];
		const failed = verdicts.find(({isGood}) => !isGood);
		if (failed) {
			verdicts.push(untouched(name, failed.name));
		} else if (before && !before.isLeaving) {
			store.command({type: 'restart', services: [name]});
			verdicts.push(await verdictOf(store, name, judgeRenewal(before)));
		}
	}

	return verdicts;
}

function untouched(name: string, failed: string): Verdict {
	return {name, isGood: false, text: `not restarted, because of ${failed}`};
}

async function startStandIn(instance: Instance, template: ServiceSpec, of: string): Promise<Verdict> {
	const {store} = instance;
	const {services: states} = store.getSnapshot();
	const staying = store.project.services.filter(({name}) => !states[name]?.isLeaving);
	const numbers = store.project.services.flatMap(({replica}) => replica?.of === of ? [replica.number] : []);
	const taken = new Set(store.project.services.map(({name}) => name));
	const number = [...Array.from({length: taken.size + 1}, (_, index) => Math.max(...numbers) + 1 + index)].find(each => !taken.has(`${of}-${each}`))!;
	// Started although `up` was told to start others only: it stands in for some that run.
	const spec: ServiceSpec = {...copyOf(of, template, [], number), origin: 'stand-in', isDisabled: false};
	const last = staying.findLastIndex(({replica}) => replica?.of === of);
	void instance.reconfigure({...store.project, services: staying.toSpliced(last + 1, 0, spec)});
	const {[spec.name]: started} = store.getSnapshot().services;
	return started ? verdictOf(store, spec.name, judgeRenewal({...started, run: 0})) : {name: spec.name, isGood: false, text: 'could not be added'};
}

/** Somebody may have made it a service like any other, or taken it out. */
async function removeStandIn({store, reconfigure}: Instance, standIn: string): Promise<void> {
	const {services: states} = store.getSnapshot();
	const services = store.project.services.filter(({name, origin}) => !states[name]?.isLeaving && !(name === standIn && origin === 'stand-in'));
	if (services.length < store.project.services.filter(({name}) => !states[name]?.isLeaving).length) {
		void reconfigure({...store.project, services});
		await untilState(store, state => state.shutdown !== undefined || !state.services[standIn] || undefined);
	}
}

async function verdictOf(store: Instance['store'], name: string, judge: Judge): Promise<Verdict> {
	const verdict = await untilState(store, ({services, shutdown}) => {
		const service: ServiceState | undefined = services[name];
		return shutdown ? {isGood: false, text: 'devtui is about to end'} : service && !service.isLeaving ? judge(service) : {isGood: true, text: 'has left the project'};
	});
	return {name, ...verdict!};
}
