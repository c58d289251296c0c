import {isTaken} from '../core/additions.ts';
import {trouble, value, type Answer} from '../http/answer.ts';
import type {Instance} from './instance.ts';
import {untilJudged} from './until-judged.ts';
import {createJury, judgeStart} from './verdict.ts';
import {whileItEnds} from './while-it-ends.ts';

interface Added {
	readonly name: string;
	readonly command: readonly [string, ...string[]];
	readonly directory: string;
}

/** One more service, which no file has: until it is removed, or devtui ends. */
export function addService(instance: Instance, {name, command, directory}: Added, {wait, signal}: {readonly wait: boolean; readonly signal: AbortSignal}): Answer {
	const {store} = instance;
	const state = store.getSnapshot();
	const ending = whileItEnds(instance);
	if (ending) {
		return ending;
	}

	if (isTaken(store.project.services, name)) {
		return trouble(409, 'name-taken', state.services[name]?.isLeaving ? `A service "${name}" is there until it has ended.` : `There is a service "${name}" already.`);
	}

	const defined = instance.define(name, command, directory);
	if (defined.type === 'invalid') {
		return trouble(400, 'bad-property', defined.message);
	}

	const staying = store.project.services.filter(service => !state.services[service.name]?.isLeaving);
	void instance.reconfigure({...store.project, services: [...staying, {...defined.service, origin: 'added'}]});
	if (!wait) {
		return value([{name, isGood: true, text: 'asked'}]);
	}

	const judge = judgeStart({...store.getSnapshot().services[name]!, phase: {type: 'idle'}, run: 0}, false);
	return {type: 'later', value: untilJudged(store, createJury(new Map([[name, judge]])), signal)};
}
