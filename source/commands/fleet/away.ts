import type {Build} from '../../fleet/builds.ts';
import type {HubClient} from './hub-client.ts';

/** Those of these builds whose builders are not connected. `hopes`: one that was lost a moment ago, or has died, may come back and is not counted. */
export async function awayOf(client: HubClient, builds: readonly Build[], {hopes, signal}: {readonly hopes: boolean; readonly signal?: AbortSignal | undefined}): Promise<readonly Build[]> {
	const answered = await client.ask({type: 'builders', body: {}}, {isPatient: true, ...signal && {signal}});
	const away = answered.type === 'ok' && answered.reply.type === 'builders' ? answered.reply.body.builders.filter(({state}) => state === 'offline' || (state === 'missing' && !hopes)).map(({name, hub = ''}) => `${name}@${hub}`) : [];
	return builds.filter(({builder, hub = ''}) => away.includes(`${builder}@${hub}`));
}
