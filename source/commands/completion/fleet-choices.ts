import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {builderName, shownState} from '../../fleet/build-row.ts';
import type {Question, Reply} from '../../fleet/questions.ts';
import {openHubClient} from '../fleet/hub-client.ts';
import {whereIsHub} from '../fleet/where.ts';
import type {Choice, Wanted} from './wanted.ts';

type OfHub = Extract<Wanted, {readonly type: 'builders' | 'builds' | 'built-projects'}>;

/** What the hub knows that the environment or `config.yaml` means; nothing when it does not answer in time. */
export async function fleetChoices({type}: OfHub, patienceMs: number): Promise<readonly Choice[]> {
	return choicesOf(type, await askInTime(type === 'builders' ? {type: 'builders', body: {}} : {type: 'builds', body: {limit: 1000}}, patienceMs));
}

/** In the words of the tables that `devtui builders` and `devtui builds` print. */
export function choicesOf(type: OfHub['type'], reply: Reply | undefined): readonly Choice[] {
	if (reply?.type === 'builders') {
		return reply.body.builders.map(row => ({value: builderName(row), description: [shownState(row.state), ...row.running > 0 ? [`${row.running} running`] : []].join(', ')}));
	}

	if (reply?.type !== 'builds') {
		return [];
	}

	const {builds} = reply.body;
	return type === 'builds'
		? builds.map(build => ({value: build.id, description: `${build.project}/${build.revision} ${builderName({name: build.builder, ...build.hub !== undefined && {hub: build.hub}})} ${build.state}`}))
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
