import process from 'node:process';
import {closestName} from '../../config/suggest.ts';
import {tellHubTrouble, type Answered, type HubClient} from './hub-client.ts';

type Trouble = Exclude<Answered, {type: 'ok'}>;

/** Says what is in the way; of an id that nobody knows, which one was meant. Answers with the exit code. */
export async function tellUnknownBuild(client: HubClient, id: string | undefined, trouble: Trouble): Promise<number> {
	if (id === undefined || trouble.type !== 'refused' || trouble.kind !== 'unknown') {
		return tellHubTrouble(trouble);
	}

	const answered = await client.ask({type: 'builds', body: {limit: 1000}});
	const builds = answered.type === 'ok' && answered.reply.type === 'builds' ? answered.reply.body.builds : [];
	return tellMeant(trouble, closestName(id, [...new Set(builds.flatMap(build => [build.id, build.suggestion]))]));
}

export async function tellUnknownBuilder(client: HubClient, name: string, trouble: Trouble): Promise<number> {
	if (trouble.type !== 'refused' || trouble.kind !== 'unknown') {
		return tellHubTrouble(trouble);
	}

	const answered = await client.ask({type: 'builders', body: {}});
	const builders = answered.type === 'ok' && answered.reply.type === 'builders' ? answered.reply.body.builders : [];
	return tellMeant(trouble, closestName(name, builders.map(builder => builder.name)));
}

function tellMeant({message, code}: Trouble, meant: string | undefined): number {
	process.stderr.write(`${message}${meant === undefined ? '' : ` Did you mean "${meant}"?`}\n`);
	return code;
}
