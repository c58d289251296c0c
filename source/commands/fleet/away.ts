import {builderName} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import type {BuilderRow} from '../../fleet/questions.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import type {HubClient} from './hub-client.ts';
import {timeOf} from './time-of.ts';

/** These builds, each with its builder as the hub sees it now. */
export async function withBuilders(client: HubClient, builds: readonly Build[], signal?: AbortSignal): Promise<ReadonlyArray<{readonly build: Build; readonly builder: BuilderRow}>> {
	const answered = await client.ask({type: 'builders', body: {}}, {isPatient: true, ...signal && {signal}});
	const rows = new Map(answered.type === 'ok' && answered.reply.type === 'builders' ? answered.reply.body.builders.map(row => [builderName(row), row] as const) : []);
	return builds.flatMap(build => {
		const builder = rows.get(builderName({name: build.builder, ...build.hub !== undefined && {hub: build.hub}}));
		return builder ? [{build, builder}] : [];
	});
}

/** Those whose builders are not connected. */
export async function awayOf(client: HubClient, builds: readonly Build[]): Promise<readonly Build[]> {
	return (await withBuilders(client, builds)).flatMap(({build, builder: {state}}) => state === 'offline' || state === 'missing' ? [build] : []);
}

/**
 * Who waits for builds shall know what for: each builder that keeps him waiting is told once, and again when it goes on. Given open
 * builds at each look, which are some seconds apart: one that was lost a moment ago may be back at the next.
 */
export function createDelayTeller(print: (text: string) => void): (open: Awaited<ReturnType<typeof withBuilders>>) => void {
	let missing: ReadonlySet<string> = new Set();
	let told: ReadonlyMap<string, 'away' | 'paused'> = new Map();
	return open => {
		const now = new Map<string, 'away' | 'paused'>();
		for (const {build, builder} of open) {
			const name = builderName(builder);
			const {state, lastSeen} = builder;
			const isAway = state === 'offline' || (state === 'missing' && (missing.has(name) || told.get(name) === 'away'));
			const why = isAway ? 'away' : state === 'paused' && build.state === 'queued' ? 'paused' : undefined;
			if (why !== undefined && now.get(name) !== why) {
				now.set(name, why);
				if (told.get(name) !== why) {
					print(`${escapeControls(name)} ${isAway ? `has not been connected since ${timeOf(lastSeen)}: it tells of its build, or builds it again, when it is back` : 'is paused: it begins its build when it is resumed'}\n`);
				}
			}
		}

		for (const [name, why] of told) {
			if (!now.has(name)) {
				print(`${escapeControls(name)} ${why === 'away' ? 'is back' : 'goes on'}\n`);
			}
		}

		missing = new Set(open.flatMap(({builder}) => builder.state === 'missing' ? [builderName(builder)] : []));
		told = now;
	};
}
