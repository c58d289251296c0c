import process from 'node:process';
import {resultLine, shownBuild, worstCode} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {awayOf} from '../fleet/away.ts';
import {followBuilds} from '../fleet/follow-builds.ts';
import {makeId, withHub, type Answered, type HubClient} from '../fleet/hub-client.ts';
import {untilReaderIsGone} from '../fleet/reader-gone.ts';
import {tellUnknownBuild} from '../fleet/unknown.ts';
import type {HubFlags} from '../fleet/hub-flags.ts';
import {tellBuilds, tellMissing} from '../suggest/suggest-build.ts';
import {isFinal} from '../../fleet/progress.ts';

/** Ends builds; answers with the exit code when they have ended, or are known to end as soon as their builder is back. */
export async function cancelBuilds(ids: readonly string[], {wait, json = false, ...flags}: HubFlags & {readonly wait: boolean; readonly json?: boolean}): Promise<number> {
	return withHub(flags, async client => {
		let code = 0;
		const say = (text: string) => process.stdout.write(json ? '' : text);
		for (const id of ids) {
			const answered = await client.ask({type: 'cancel', body: {id}});
			if (answered.type !== 'ok') {
				code = Math.max(code, await tellUnknownBuild(client, id, answered));
			} else if (answered.reply.type === 'done' && answered.reply.body.count === 0) {
				say(`${id}: had ended already\n`);
			} else if (!wait) {
				say(`${id}: is being cancelled\n`);
			} else {
				const trouble = await untilEnded(client, id, say);
				code = trouble ? Math.max(code, await tellUnknownBuild(client, id, trouble)) : code;
			}
		}

		if (json) {
			process.stdout.write(`${printedJson((await rowsOf(client, ids)).map(build => shownBuild(build)), 2)}\n`);
		}

		return code;
	});
}

/** As they are now; what is not known has been told. */
async function rowsOf(client: HubClient, ids: readonly string[]): Promise<readonly Build[]> {
	const found = new Map<string, Build>();
	for (const id of ids) {
		const answered = await client.ask({type: 'show', body: {id}});
		for (const build of answered.type === 'ok' && answered.reply.type === 'builds' ? answered.reply.body.builds : []) {
			found.set(build.id, build);
		}
	}

	return [...found.values()];
}

async function untilEnded(client: HubClient, id: string, say: (text: string) => void): Promise<Exclude<Answered, {type: 'ok'}> | undefined> {
	let known: string | undefined;
	for (;;) {
		const answered = await client.ask({type: 'show', body: {id, ...known !== undefined && {known, waitMs: 2000}}}, {isPatient: true});
		if (answered.type !== 'ok') {
			// A suggestion that waited is no more.
			return answered.type === 'refused' && answered.kind === 'unknown' ? undefined : answered;
		}

		const {builds, version} = answered.reply.type === 'builds' ? answered.reply.body : {builds: [], version: ''};
		const open = builds.filter(({state}) => !isFinal(state));
		const away = known === version ? await awayOf(client, open) : [];
		known = version;
		if (open.length === away.length) {
			say(builds.length === 0 ? `${id}: cancelled\n` : builds.map(build => `${build.id}: ${isFinal(build.state) ? escapeControls(resultLine(build)) : `ends when ${build.builder} is back`}\n`).join(''));
			return undefined;
		}
	}
}

/** Builds again; answers with the exit code. */
export async function retryBuilds(ids: readonly string[], {follow = false, json = false, ...flags}: HubFlags & {readonly follow?: boolean; readonly json?: boolean}): Promise<number> {
	return withHub(flags, async client => {
		const found: Build[] = [];
		const missing = new Set<string>();
		for (const id of ids) {
			const answered = await client.ask({type: 'retry', body: {id, suggestion: makeId()}});
			if (answered.type !== 'ok') {
				return tellUnknownBuild(client, id, answered);
			}

			if (answered.reply.type === 'suggested') {
				found.push(...answered.reply.body.builds);
				for (const name of answered.reply.body.missing) {
					missing.add(name);
				}
			}
		}

		tellMissing([...missing], json ? process.stderr : process.stdout);
		if (!json) {
			tellBuilds(found);
		}

		let builds: readonly Build[] = found;
		if (follow) {
			const {signal} = untilReaderIsGone(process.stdout);
			const followed = await Promise.all([...new Set(found.map(({suggestion}) => suggestion))].map(async id => followBuilds(client, {id, isLive: true, tellsResults: true, printsLogs: !json, signal})));
			const trouble = followed.find(each => each.type !== 'ok' && each.type !== 'gone');
			if (trouble) {
				return tellUnknownBuild(client, undefined, trouble);
			}

			builds = followed.flatMap(each => each.type === 'ok' ? each.builds : []);
		}

		if (json) {
			process.stdout.write(`${printedJson(builds.map(build => shownBuild(build)), 2)}\n`);
		}

		return follow ? worstCode(builds) : 0;
	});
}
