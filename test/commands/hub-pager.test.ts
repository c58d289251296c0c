import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {hubPager} from '../../source/commands/hub/pager.ts';
import type {Build} from '../../source/fleet/builds.ts';
import type {LogPiece} from '../../source/hub/desk.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {workspace} from '../helpers/workspace.ts';

const build = (changes: Partial<Build> = {}): Build => ({id: 'x.1', job: 'x.1', suggestion: 'x', project: 'shop', revision: 'main', step: '', builder: 'n1', state: 'passed', queuedAt: 0, logBytes: 8, ...changes});
const piece = (text: string, offset: number, isWhole = false): LogPiece => ({bytes: Buffer.from(text), offset, attempt: 1, isAnew: false, isWhole});

/** What the pager was given; `pieces`: what there is to be had of the log, one after the other. */
async function opened(shown: Build, pieces: ReadonlyArray<LogPiece | undefined>, names: readonly string[] = ['main@n1']) {
	const file = path.join(workspace({}).directory, 'paged');
	const asked: number[] = [];
	const pager = hubPager({
		desk: {
			readLog: () => undefined,
			async fetchLog(_build, offset) {
				asked.push(offset);
				return pieces[asked.length - 1];
			},
		},
		logs: createLogStore({maxBytes: 1000}),
		environment: {PATH: process.env['PATH'], PAGER: `cat > ${file}`},
		buildOf: () => shown,
	});
	const outcome = await pager.open(names, new AbortController().signal);
	return {asked, outcome, text: () => readFileSync(file, 'utf8')};
}

test('the whole log of a build is read, wherever it is, as it is now', async () => {
	const {asked, outcome, text} = await opened(build({hub: 'k3j9'}), [piece('one\ntw', 0), piece('o\n', 6, true)]);
	expect([asked, outcome, text()]).toEqual([[0, 6], {type: 'closed'}, 'one\ntwo\n']);
	const running = await opened(build({state: 'running'}), [piece('one\ntw', 0), piece('', 6)]);
	expect(running.text()).toBe('one\ntw\n');
});

test('a hub that is away is told instead of an empty log, and when it goes amid it at its end', async () => {
	const {outcome} = await opened(build({hub: 'k3j9'}), [undefined]);
	expect(outcome).toEqual({type: 'problem', text: 'main@n1: its log is at the hub k3j9, from which it cannot be had now'});
	const {text} = await opened(build({hub: 'k3j9'}), [piece('one\ntw', 0), undefined]);
	expect(text()).toBe('one\ntw\n── its log is at the hub k3j9, from which it cannot be had now ──\n');
});

test('of several builds, as the merged log shows them, each has its name, and one that cannot be had is told in its place', async () => {
	const {outcome, text} = await opened(build({hub: 'k3j9'}), [undefined, piece('one\n', 0, true)], ['main@n1', 'main@n2']);
	expect(outcome).toEqual({type: 'closed'});
	expect(text()).toBe('── main@n1 ──\n── main@n1: its log is at the hub k3j9, from which it cannot be had now ──\n── main@n2 ──\none\n');
});

test('there is something to read of a build of another hub unless it has ended with nothing', () => {
	const hasLog = (shown: Build) => hubPager({desk: {readLog: () => undefined, fetchLog: async () => undefined}, logs: createLogStore({maxBytes: 1000}), environment: {}, buildOf: () => shown}).hasLog('main@n1');
	expect([hasLog(build({hub: 'k3j9'})), hasLog(build({hub: 'k3j9', state: 'running', logBytes: 0})), hasLog(build({hub: 'k3j9', logBytes: 0})), hasLog(build())]).toEqual([true, true, false, false]);
});
