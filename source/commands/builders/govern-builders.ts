import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {builderName, shownBuilder, shownState} from '../../fleet/build-row.ts';
import type {BuilderRow} from '../../fleet/questions.ts';
import {roughByteSize} from '../../lib/byte-size.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {notDone} from '../exit-codes.ts';
import {tellHubTrouble, withHub, type Answered, type HubClient} from '../fleet/hub-client.ts';
import {tellUnknownBuilder} from '../fleet/unknown.ts';
import type {HubFlags} from '../fleet/hub-flags.ts';
import {timeOf} from '../fleet/time-of.ts';
import {inColumns} from '../instance/table.ts';

export async function listBuilders({json, ...flags}: HubFlags & {readonly json?: true}): Promise<number> {
	return withHub(flags, async client => {
		const answered = await client.ask({type: 'builders', body: {}});
		if (answered.type !== 'ok') {
			return tellHubTrouble(answered);
		}

		const builders = buildersOf(answered);
		process.stdout.write(json ? `${printedJson(builders.map(row => shownBuilder(row)), 2)}\n` : tableOf(builders));
		return 0;
	});
}

/** Answers with the exit code once the hub has it; with `json` the builder is printed as it is then. */
export async function govern(type: 'pause' | 'resume', name: string, {json, ...flags}: HubFlags & {readonly json?: true}): Promise<number> {
	return withHub(flags, async client => {
		const answered = await client.ask({type, body: {builder: name}});
		if (answered.type !== 'ok') {
			return tellUnknownBuilder(client, name, answered);
		}

		const listed = await client.ask({type: 'builders', body: {}});
		return type === 'resume' && listed.type === 'ok' && buildersOf(listed).find(each => isCalled(each, name))?.state === 'draining'
			? tellNotDone(`${name}: drains, which is not taken back: it ends once what runs has ended, and builds again when it is started`)
			: tellGoverned(client, name, {json, words: type === 'pause' ? 'paused' : 'goes on'});
	});
}

/** Answers with the exit code once the builder has nothing to do any more and is gone, or with the hub's word for it. */
export async function drain(name: string, {wait, json, ...flags}: HubFlags & {readonly wait: boolean; readonly json?: true}): Promise<number> {
	return withHub(flags, async client => {
		const answered = await client.ask({type: 'drain', body: {builder: name}});
		if (answered.type !== 'ok') {
			return tellUnknownBuilder(client, name, answered);
		}

		const end = wait ? await untilDrained(client, name) : undefined;
		switch (end?.type) {
			case undefined: {
				return tellGoverned(client, name, {json, words: 'drains'});
			}

			case 'refused':
			case 'trouble': {
				return tellHubTrouble(end);
			}

			case 'gone': {
				// Somebody may have ended it meanwhile.
				const left = end.row?.running ?? 0;
				return left === 0
					? tellGoverned(client, name, {json, words: 'drained'})
					: tellNotDone(`${name}: has ended before its builds had: ${left} of them ${left === 1 ? 'runs' : 'run'} again when it is back`);
			}

			case 'lost': {
				const {running, lastSeen} = end.row;
				return running === 0
					? tellGoverned(client, name, {json, words: `has not been connected since ${timeOf(lastSeen)}, and nothing of it runs`})
					: tellNotDone(`${name}: has not been connected since ${timeOf(lastSeen)}: it tells of ${running === 1 ? 'its build' : `its ${running} builds`}, or builds again, when it is back`);
			}

			case 'taken-back': {
				return tellNotDone(`${name}: takes builds again: it was started anew, or resumed`);
			}
		}
	});
}

async function tellGoverned(client: HubClient, name: string, {json, words}: {readonly json: true | undefined; readonly words: string}): Promise<number> {
	if (!json) {
		process.stdout.write(`${name}: ${words}\n`);
		return 0;
	}

	const answered = await client.ask({type: 'builders', body: {}});
	if (answered.type !== 'ok') {
		return tellHubTrouble(answered);
	}

	const row = buildersOf(answered).find(each => isCalled(each, name));
	process.stdout.write(`${printedJson(row ? shownBuilder(row) : null, 2)}\n`);
	return 0;
}

function tellNotDone(sentence: string): number {
	process.stderr.write(`${sentence}\n`);
	return notDone;
}

type Drained =
	/** With how it was left. */
	| {readonly type: 'gone'; readonly row: BuilderRow | undefined}
	/** Its connection broke, and it has not come back: it was killed, or is at it still. */
	| {readonly type: 'lost'; readonly row: BuilderRow}
	/** Whoever is there under its name does not drain. */
	| {readonly type: 'taken-back'};

async function untilDrained(client: HubClient, name: string): Promise<Exclude<Answered, {type: 'ok'}> | Drained> {
	let hasDrained = false;
	let lostAt: number | undefined;
	const startedAt = performance.now();
	for (;;) {
		const answered = await client.ask({type: 'builders', body: {}}, {isPatient: true});
		if (answered.type !== 'ok') {
			return answered;
		}

		const row = buildersOf(answered).find(each => isCalled(each, name));
		if (!row || row.state === 'offline') {
			return {type: 'gone', row};
		}

		const now = performance.now();
		lostAt = row.state === 'missing' ? lostAt ?? now : undefined;
		if (lostAt !== undefined && now - lostAt > patienceMs) {
			return {type: 'lost', row};
		}

		hasDrained ||= row.state === 'draining';
		// What a joined hub says of its builder comes a little later.
		if (row.state !== 'draining' && row.state !== 'missing' && (hasDrained || now - startedAt > patienceMs)) {
			return {type: 'taken-back'};
		}

		await sleep(drainPollMs);
	}
}

/** Those of the hub that is asked come first. */
function isCalled(row: BuilderRow, given: string): boolean {
	return row.name === given || builderName(row) === given;
}

const drainPollMs = 200;
/** Most whose connection broke are back sooner. */
const patienceMs = 15_000;

function buildersOf(answered: Extract<Answered, {type: 'ok'}>): readonly BuilderRow[] {
	return answered.reply.type === 'builders' ? answered.reply.body.builders : [];
}

function tableOf(builders: readonly BuilderRow[]): string {
	const isJoined = builders.some(({hub}) => hub !== undefined);
	return inColumns([
		['NAME', ...isJoined ? ['HUB'] : [], 'STATE', 'RUNNING', 'QUEUED', 'MACHINE', 'LABELS'],
		...builders.map(({name, hub, state, running, queued, jobs, machine, labels}) => [
			name,
			...isJoined ? [hub ?? '-'] : [],
			shownState(state),
			`${running}/${jobs}`,
			String(queued),
			escapeControls(`${machine.uname}, ${machine.cpus} CPUs, ${roughByteSize(machine.memoryBytes)}`),
			escapeControls(Object.entries(labels).map(([label, value]) => `${label}=${value}`).join(' ')) || '-',
		]),
	]);
}
