import {once} from 'node:events';
import process from 'node:process';
import {resultLine} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import {shouldColor} from '../../headless/color.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {createNameColors, type NameColors} from '../../lib/name-colors.ts';
import {createDelayTeller, withBuilders} from './away.ts';
import type {Answered, HubClient} from './hub-client.ts';
import {createLogPrinter} from './print-log.ts';
import {isFinal} from '../../fleet/progress.ts';

export interface FollowOptions {
	/** Of a row, a job or a suggestion. */
	readonly id: string;
	/** Until all of it is final; else what there is now. */
	readonly isLive: boolean;
	/** Results are told as they come, on standard error. */
	readonly tellsResults: boolean;
	/** The builds' own output is printed. */
	readonly printsLogs: boolean;
	/** So many builders have builds of it: those of joined hubs may come to be known later, or never. */
	readonly builders?: number;
	readonly signal?: AbortSignal;
}

export type Followed =
	| {readonly type: 'ok'; readonly builds: readonly Build[]}
	/** Nothing of it will be built, which has been told. */
	| {readonly type: 'gone'}
	| Exclude<Answered, {type: 'ok'}>;

/** Prints the logs of builds; of several each line says whose it is. */
export async function followBuilds(client: HubClient, options: FollowOptions): Promise<Followed> {
	const {id, isLive, tellsResults, printsLogs, builders = 0, signal} = options;
	const asking = {isPatient: isLive, ...signal && {signal}};
	const colors = createNameColors();
	const logs = new Map<string, Promise<Exclude<Answered, {type: 'ok'}> | undefined>>();
	const told = new Set<string>();
	const tellDelays = createDelayTeller(text => process.stderr.write(text));
	let known: string | undefined;
	let lookedAt = performance.now();
	const startedAt = performance.now();
	let isComplete = builders === 0;
	for (;;) {
		const answered = await client.ask({type: 'show', body: {id, ...known !== undefined && {known}, ...isLive && known !== undefined && {waitMs: isComplete ? waitMs : shortWaitMs}}}, asking);
		if (answered.type !== 'ok') {
			return answered;
		}

		if (answered.reply.type !== 'builds') {
			throw new TypeError(`asked for builds, answered ${answered.reply.type}`);
		}

		const {builds, version, isGone} = answered.reply.body;
		// While others of it go on there is something new again and again.
		const isTimeToLook = version === known || performance.now() - lookedAt > waitMs;
		known = version;
		if (isGone) {
			process.stderr.write(`${goneWords(id)}\n`);
			return {type: 'gone'};
		}

		isComplete = new Set(builds.map(({hub = '', builder}) => `${hub} ${builder}`)).size >= builders || performance.now() - startedAt > patienceMs;
		const isOver = !isLive || (isComplete && builds.length > 0 && builds.every(({state}) => isFinal(state)));
		if (printsLogs) {
			// Until its steps are known nobody can say whether it will be the only one.
			for (const build of builds.filter(({state, id: row}) => !logs.has(row) && (state !== 'queued' || isOver))) {
				logs.set(build.id, printLog(client, build, {...options, prefix: builds.length > 1 || builders > 1 ? prefixOf(build, builds, colors) : ''}));
			}
		}

		if (tellsResults) {
			for (const build of builds.filter(({state, id: row}) => isFinal(state) && !told.has(row))) {
				told.add(build.id);
				// Behind what it has printed.
				void (logs.get(build.id) ?? Promise.resolve(undefined)).then(() => process.stderr.write(`${escapeControls(resultLine(build))}${build.reason === undefined ? '' : `: ${escapeControls(build.reason)}`}\n`));
			}
		}

		if (isTimeToLook && isLive && !isOver) {
			lookedAt = performance.now();
			tellDelays(await withBuilders(client, builds.filter(({state}) => !isFinal(state)), signal));
		}

		if (isOver) {
			const troubles = await Promise.all(logs.values());
			return troubles.find(trouble => trouble !== undefined) ?? {type: 'ok', builds};
		}
	}
}

export function goneWords(id: string): string {
	return `${id}: cancelled before a builder has taken it, kept no longer, or at a hub that was left`;
}

/** Less than a minute: the hub answers by then in any case. After it who is away is looked for. */
const waitMs = 15_000;
const shortWaitMs = 500;
/** For what joined hubs have not said yet. */
const patienceMs = 15_000;

async function printLog(client: HubClient, {id}: Build, {prefix, isLive, signal}: FollowOptions & {readonly prefix: string}): Promise<Exclude<Answered, {type: 'ok'}> | undefined> {
	const {stdout, env} = process;
	const printer = createLogPrinter({prefix, isTerminal: stdout.isTTY, hasColor: shouldColor(env, stdout.isTTY), print: text => stdout.write(text)});
	let offset = 0;
	let attempt: number | undefined;
	for (;;) {
		const answered = await client.ask({type: 'log', body: {build: id, offset, ...isLive && {waitMs}}}, {isPatient: isLive, ...signal && {signal}});
		if (answered.type !== 'ok') {
			printer.end();
			// Its builder has begun it anew, with other steps.
			return answered.type === 'refused' && answered.kind === 'unknown' && isLive ? undefined : answered;
		}

		if (answered.reply.type !== 'log') {
			throw new TypeError(`asked for a log, answered ${answered.reply.type}`);
		}

		const {bytes, attempt: now, offset: at, isWhole} = answered.reply.body;
		if (attempt !== undefined && now !== attempt && offset > 0) {
			printer.end();
			process.stderr.write(`${prefix}the builder was lost, and ${id} runs again from the start\n`);
			attempt = now;
			offset = 0;
			continue;
		}

		attempt = now;
		printer.write(bytes);
		offset = at + bytes.length;
		if (stdout.writableNeedDrain) {
			// Who reads slowly has the rest stay with the hub.
			await once(stdout, 'drain', signal && {signal}).catch(() => {});
		}

		if (isWhole || (!isLive && bytes.length === 0)) {
			printer.end();
			return undefined;
		}
	}
}

/** As short as it tells them apart: `n1 | `, `n1 foo/b | `, `n1 foo/master a/b | `. */
function prefixOf(build: Build, builds: readonly Build[], colors: NameColors): string {
	const {builder, project, revision, step} = build;
	const differs = (key: 'builder' | 'project' | 'revision') => builds.some(each => each[key] !== build[key]);
	const name = [
		...differs('builder') || !builds.some(each => each.step !== '' || differs('revision')) ? [builder] : [],
		...differs('revision') || differs('project') ? [`${project}/${revision}`] : [],
		...step === '' ? [] : [step],
	].join(' ');
	const prefix = `${escapeControls(name)} | `;
	if (!shouldColor(process.env, process.stdout.isTTY)) {
		return prefix;
	}

	colors.follow([...new Set(builds.map(({id}) => id))]);
	return `\u001B[${colors.colorOf(build.id) ?? 0}m${prefix}\u001B[0m`;
}
