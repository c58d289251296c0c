import process from 'node:process';
import {durationOf, shownBuild} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import type {BuildFilter} from '../../fleet/questions.ts';
import {roughByteSize} from '../../lib/byte-size.ts';
import {formatDuration, roundDuration} from '../../lib/duration.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {followBuilds, goneWords} from '../fleet/follow-builds.ts';
import {withHub, type HubClient} from '../fleet/hub-client.ts';
import {untilReaderIsGone} from '../fleet/reader-gone.ts';
import {timeOf} from '../fleet/time-of.ts';
import {tellUnknownBuild} from '../fleet/unknown.ts';
import type {HubFlags} from '../fleet/hub-flags.ts';
import {inColumns} from '../instance/table.ts';

export interface ListFlags extends HubFlags, Pick<BuildFilter, 'project' | 'revision' | 'builder' | 'state' | 'limit'> {
	readonly json?: true;
}

/** Newest first. */
export async function listBuilds({project, revision, builder, state, limit, json, ...flags}: ListFlags): Promise<number> {
	const body = Object.fromEntries(Object.entries({project, revision, builder, state, limit}).filter(([, value]) => value !== undefined)) as BuildFilter;
	return withHub(flags, async client => {
		const answered = await client.ask({type: 'builds', body});
		if (answered.type !== 'ok') {
			return tellUnknownBuild(client, undefined, answered);
		}

		const builds = answered.reply.type === 'builds' ? answered.reply.body.builds : [];
		process.stdout.write(json ? `${printedJson(builds.map(build => shownBuild(build)), 2)}\n` : tableOf(builds));
		return 0;
	});
}

export async function showBuild(id: string, {json, ...flags}: HubFlags & {readonly json?: true}): Promise<number> {
	return withHub(flags, async client => {
		const answered = await client.ask({type: 'show', body: {id}});
		if (answered.type !== 'ok') {
			return tellUnknownBuild(client, id, answered);
		}

		const {builds, isGone}: {readonly builds: readonly Build[]; readonly isGone?: true} = answered.reply.type === 'builds' ? answered.reply.body : {builds: []};
		if (json) {
			process.stdout.write(`${printedJson(builds.map(build => shownBuild(build)), 2)}\n`);
			return 0;
		}

		process.stdout.write(isGone ? `${goneWords(id)}\n` : builds.length === 0 ? waitingWords(id) : builds.map(build => factsOf(build)).join('\n'));
		return 0;
	});
}

export async function buildLogs(id: string, {follow = false, ...flags}: HubFlags & {readonly follow?: boolean}): Promise<number> {
	return withHub(flags, async (client: HubClient) => {
		const {signal} = untilReaderIsGone(process.stdout);
		const followed = await followBuilds(client, {id, isLive: follow, tellsResults: false, printsLogs: true, signal});
		if (followed.type === 'ok' && followed.builds.length === 0) {
			process.stderr.write(waitingWords(id));
		}

		if (followed.type === 'ok' || followed.type === 'gone' || signal.aborted) {
			return 0;
		}

		return tellUnknownBuild(client, id, followed);
	});
}

function waitingWords(id: string): string {
	return `${id}: no builder has matched so far; the first one that does builds it\n`;
}

function tableOf(builds: readonly Build[]): string {
	return inColumns([
		['ID', 'PROJECT', 'REVISION', 'STEP', 'BUILDER', 'STATE', 'EXIT', 'QUEUED', 'DURATION'],
		...builds.map(build => {
			const {id, project, revision, step, builder, state, exitCode, queuedAt} = build;
			return [id, project, escapeControls(revision), escapeControls(step) || '-', builder, state, exitCode === undefined ? '-' : String(exitCode), timeOf(queuedAt), durationText(build)];
		}),
	]);
}

function factsOf(build: Build): string {
	const {id, suggestion, project, revision, step, builder, state, exitCode, reason, queuedAt, startedAt, endedAt, machine, retryOf, logBytes} = build;
	const facts: ReadonlyArray<readonly [string, string | undefined]> = [
		['build', id],
		['suggestion', suggestion],
		['project', project],
		['revision', escapeControls(revision)],
		['step', step === '' ? undefined : escapeControls(step)],
		['builder', builder],
		['state', reason === undefined || reason === state ? state : `${state}: ${escapeControls(reason)}`],
		['exit code', exitCode === undefined ? undefined : String(exitCode)],
		['queued', timeOf(queuedAt)],
		['started', startedAt === undefined ? undefined : timeOf(startedAt)],
		['ended', endedAt === undefined ? undefined : timeOf(endedAt)],
		['duration', durationOf(build) === undefined ? undefined : durationText(build)],
		['machine', machine && `${escapeControls(machine.uname)}, ${escapeControls(machine.hostname)}, ${machine.cpus} CPUs, ${roughByteSize(machine.memoryBytes)}, Node ${escapeControls(machine.node)}`],
		['retry of', retryOf],
		['log', roughByteSize(logBytes)],
	];
	return facts.flatMap(([name, text]) => text === undefined ? [] : [`${name.padEnd(11)} ${text}\n`]).join('');
}

function durationText(build: Build): string {
	const durationMs = durationOf(build);
	return durationMs === undefined ? '-' : formatDuration(roundDuration(durationMs));
}
