import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Question, Reply} from '../../fleet/questions.ts';
import {openHubClient} from '../fleet/hub-client.ts';
import {whereIsHub} from '../fleet/where.ts';
import type {Choice, Wanted} from './wanted.ts';

type OfHub = Extract<Wanted, {readonly type: 'builders' | 'builds' | 'built-projects'}>;

/** What the hub knows that the environment or `config.yaml` means; nothing when it does not answer in time. */
export async function fleetChoices({type}: OfHub, patienceMs: number): Promise<readonly Choice[]> {
	const reply = await askInTime(type === 'builders' ? {type: 'builders', body: {}} : {type: 'builds', body: {limit: 1000}}, patienceMs);
	if (reply?.type === 'builders') {
		return reply.body.builders.map(({name, state, running}) => ({value: name, description: running > 0 ? `${state}, ${running} running` : state}));
	}

	if (reply?.type !== 'builds') {
		return [];
	}

	const {builds} = reply.body;
	return type === 'builds'
		? builds.map(({id, project, revision, builder, state}) => ({value: id, description: `${project}/${revision} ${builder} ${state}`}))
		: [...new Set(builds.map(({project}) => project))].map(value => ({value}));
}

async function askInTime(question: Question, patienceMs: number): Promise<Reply | undefined> {
	const found = whereIsHub({}, process.env);
	if (found.type === 'problem') {
		return undefined;
	}

	const client = openHubClient(found.place, () => {});
	const answered = await Promise.race([client.ask(question), sleep(patienceMs, undefined, {ref: false})]);
	await client.end();
	return answered?.type === 'ok' ? answered.reply : undefined;
}
