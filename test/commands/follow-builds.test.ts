import process from 'node:process';
import {afterEach, expect, test, vi} from 'vitest';
import {followBuilds} from '../../source/commands/fleet/follow-builds.ts';
import type {Answered, HubClient} from '../../source/commands/fleet/hub-client.ts';
import type {Build, BuilderState} from '../../source/fleet/builds.ts';
import type {BuilderRow, Question} from '../../source/fleet/questions.ts';

afterEach(() => {
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

test('who waits for builds is told once of each builder that is gone, and when it is back', async () => {
	let said = '';
	vi.spyOn(process.stderr, 'write').mockImplementation(text => {
		said += String(text);
		return true;
	});
	const running = [build('n1', 'running'), build('n2', 'running')];
	const client = hubOf([
		{builds: running, builders: [row('n1', 'online'), row('n2', 'online')]},
		{builds: running, builders: [row('n1', 'offline'), row('n2', 'missing')]},
		{builds: running, builders: [row('n1', 'offline'), row('n2', 'online')]},
		{builds: running, builders: [row('n1', 'online'), row('n2', 'online')]},
		{builds: [build('n1', 'passed'), build('n2', 'passed')], builders: []},
	]);
	expect(await followBuilds(client, {id: 's', isLive: true, tellsResults: false, printsLogs: false})).toMatchObject({type: 'ok'});
	expect(said).toBe('n1 is not connected: it tells of its build, or builds it again, when it is back\nn1 is back\n');
});
