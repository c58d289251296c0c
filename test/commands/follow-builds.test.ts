import process from 'node:process';
import {afterEach, expect, test, vi} from 'vitest';
import {followBuilds} from '../../source/commands/fleet/follow-builds.ts';
import type {Answered, HubClient} from '../../source/commands/fleet/hub-client.ts';
import type {Build, BuilderState} from '../../source/fleet/builds.ts';
import type {BuilderRow, Question} from '../../source/fleet/questions.ts';

afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

const machine = {uname: 'Linux', hostname: 'h', cpus: 2, memoryBytes: 1, node: '20'};
const build = (builder: string, state: Build['state']): Build => ({id: `s.${builder}`, job: `s.${builder}`, suggestion: 's', project: 'shop', revision: 'main', step: '', builder, state, queuedAt: 0, logBytes: 0, ...state === 'passed' && {exitCode: 0}});
const row = (name: string, state: BuilderState): BuilderRow => ({name, seat: 1, state, labels: {}, jobs: 1, machine, lastSeen: 0, running: 0, queued: 0});

/** A hub that shows these moments one after the other, each as often as it is asked of builders in it, and once more. */
function hubOf(moments: ReadonlyArray<{readonly builds: readonly Build[]; readonly builders: readonly BuilderRow[]}>): HubClient {
	let at = 0;
	const answer = (question: Question): Answered => {
		const moment = moments[Math.min(at, moments.length - 1)]!;
		if (question.type === 'builders') {
			at++;
			return {type: 'ok', reply: {type: 'builders', body: {builders: moment.builders}}};
		}

		// As a hub in which nothing has changed, after a while.
		return {type: 'ok', reply: {type: 'builds', body: {builds: moment.builds, version: moment.builds.map(({state}) => state).join(' ')}}};
	};
	return {place: {url: 'mqtt://h:1'}, ask: async question => answer(question), async end() {}};
}

/** Follows to the end; what was said. */
async function saidTo(client: HubClient): Promise<string> {
	let said = '';
	vi.spyOn(process.stderr, 'write').mockImplementation(text => {
		said += String(text);
		return true;
	});
	expect(await followBuilds(client, {id: 's', isLive: true, tellsResults: false, printsLogs: false})).toMatchObject({type: 'ok'});
	return said;
}

const since = new Date(0).toLocaleString('sv');
const away = (name: string) => `${name} has not been connected since ${since}: it tells of its build, or builds it again, when it is back\n`;

test('who waits for builds is told once of each builder that is gone, and when it is back; one that is lost for a moment is not told', async () => {
	const running = [build('n1', 'running'), build('n2', 'running'), build('n3', 'running')];
	const moment = (...states: readonly [BuilderState, BuilderState, BuilderState]) => ({builds: running, builders: states.map((state, index) => row(`n${index + 1}`, state))});
	expect(await saidTo(hubOf([
		moment('online', 'online', 'missing'),
		moment('offline', 'missing', 'missing'),
		moment('offline', 'online', 'missing'),
		moment('online', 'missing', 'online'),
		{builds: [build('n1', 'passed'), build('n2', 'passed'), build('n3', 'passed')], builders: []},
	]))).toBe(`${away('n1')}${away('n3')}n1 is back\nn3 is back\n`);
});

test('who waits for a builder that is paused is told so, once its build is all that there is to wait for there', async () => {
	const builds = [build('n1', 'running'), build('n2', 'queued')];
	expect(await saidTo(hubOf([
		{builds, builders: [row('n1', 'paused'), row('n2', 'paused')]},
		{builds, builders: [row('n1', 'paused'), row('n2', 'paused')]},
		{builds, builders: [row('n1', 'online'), row('n2', 'online')]},
		{builds: [build('n1', 'passed'), build('n2', 'passed')], builders: []},
	]))).toBe('n2 is paused: it begins its build when it is resumed\nn2 goes on\n');
});

test('a builder that is gone is told also while others build on and on', async () => {
	vi.useFakeTimers({toFake: ['performance']});
	const gone = [build('n1', 'running'), build('n2', 'running')];
	const hub = hubOf([
		...Array.from({length: 3}, () => ({builds: gone, builders: [row('n1', 'missing'), row('n2', 'online')]})),
		{builds: [build('n1', 'passed'), build('n2', 'passed')], builders: []},
	]);
	let version = 0;
	const said = await saidTo({...hub, async ask(question) {
		vi.advanceTimersByTime(1000);
		const answered = await hub.ask(question);
		return answered.type === 'ok' && answered.reply.type === 'builds' ? {...answered, reply: {...answered.reply, body: {...answered.reply.body, version: String(++version)}}} : answered;
	}});
	expect(said).toBe(away('n1'));
});
