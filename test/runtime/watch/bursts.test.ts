import {readFileSync, readdirSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createStore} from '../../../source/core/store.ts';
import type {FactStore} from '../../../source/core/store.ts';
import {systemClock} from '../../../source/runtime/clock.ts';
import {createRuntime} from '../../../source/runtime/runtime.ts';
import {createWatcher} from '../../../source/runtime/watch/watcher.ts';
import {project, service} from '../../helpers/specs.ts';
import {createPeer} from '../../helpers/peer.ts';
import {sh, temporaryDirectory, until, watchedBy} from './rig.ts';

interface Start {
	/** What the new run would read. */
	readonly content: string;
}

/** The real store and timers, with processes that end at once when told to. */
async function serviceIn(directory: string, engine: 'native' | 'poll', read: () => string): Promise<{readonly starts: readonly Start[]; close(): Promise<void>}> {
	const starts: Start[] = [];
	let toldQuietMs = 0;
	const watch = {...watchedBy(engine), pollIntervalMs: 100};
	const spec = project(service('api', {workingDir: directory, watch}));
	const store: FactStore = createStore({
		project: spec,
		now: () => Date.now(),
		execute(effect) {
			runtime.execute(effect);
		},
	});
	const runtime = createRuntime({
		project: spec,
		canNotify: true,
		prepareChild: () => undefined,
		tell: store.tell,
		spawnChild(_options, listener) {
			starts.push({content: read()});
			setImmediate(() => {
				listener.spawned(1);
			});
			return {
				signal() {
					setImmediate(() => {
						listener.exited({type: 'signal', signal: 'SIGTERM'});
					});
				},
				write() {},
				resize() {},
				pauseOutput() {},
				resumeOutput() {},
				survivors: () => [],
			};
		},
		sink: {output() {}, runStarted() {}, notice() {}, jobStarted() {},
			jobOutput() {},
			jobEnded() {},
			runEnded() {}},
		clock: systemClock,
		environmentOf: () => ({type: 'ok', environment: {}}),
		startProbe() {},
		isStirring: name => watcher.isStirring(name),
		quietMs: () => toldQuietMs,
		terminalSize: {columns: 80, rows: 24},
	});
	const watcher = createWatcher({
		services: [{name: 'api', workingDir: directory, watch}],
		onChange(name, files, quietMs) {
			toldQuietMs = quietMs;
			store.tell({type: 'files-changed', service: name, files});
			toldQuietMs = 0;
		},
		onProblem() {},
	});
	const close = async (): Promise<void> => {
		await runtime.close();
		await watcher.close();
	};

	onTestFinished(close);
	store.command({type: 'up'});
	await watcher.baselined;
	await until(() => starts.length === 1, () => 'not started');
	starts.length = 0;
	return {starts, close};
}

/** All that matters of a tree, as one text. */
function contentOf(directory: string): string {
	return readdirSync(directory, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile() && !/[/](?:\.git|node_modules)(?:[/]|$)/.test(entry.parentPath))
		.map(entry => `${entry.name} ${textOf(join(entry.parentPath, entry.name))}`)
		.sort()
		.join('\n');
}

/** A run that starts in the middle of a burst meets files that go. */
function textOf(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
}

/** The moment before the first write, and that of each: a writer that the machine holds up for longer than files have to be quiet has made two bursts of one. */
const notes = 'const moments = []; const note = () => moments.push(Math.round(performance.timeOrigin + performance.now())); process.on("exit", () => console.log(JSON.stringify(moments)));';
/** Not a shell that starts a process for each pause: under load those take far longer. */
const steadyWriter = `'${process.execPath}' -e '${notes} let k = 0; const t = setInterval(() => { if (k === 0) note(); for (let i = 0; i < 10; i++) { fs.writeFileSync("src/f" + k + "-" + i, "2"); note(); } if (++k === 100) clearInterval(t); }, 20)'`;
const formatter = `'${process.execPath}' -e '${notes} note(); for (let i = 1; i <= 300; i++) { fs.writeFileSync("src/f" + i + ".tmp~", "formatted"); fs.renameSync("src/f" + i + ".tmp~", "src/f" + i); note(); }'`;
const commit = 'git add -A; git commit -qm x';
const manyFiles = 'mkdir -p src; for i in $(seq 300); do echo one > src/f$i; done';
const repository = `git init -q -b main; git config user.email a@b; git config user.name a; ${manyFiles}; ${commit}`;
/** What git does, and when, is told by itself: between two commits it holds no lock. */
const traced = (command: string) => `GIT_TRACE2_EVENT="$PWD/.git/moments" ${command}; sed -n 's/.*"time":"\\([^"]*\\)".*/\\1/p' .git/moments`;

describe.each(['native', 'poll'] as const)('engine %s', engine => {
	test.each([
		['a thousand files in two seconds', 'mkdir src', steadyWriter],
		['a checkout of a branch with hundreds of other files', `${repository}; git checkout -qb other; for i in $(seq 300); do echo two > src/f$i; echo > src/g$i; done; ${commit}; git checkout -q main`, traced('git checkout -q other')],
		['a checkout that only removes files', `${repository}; git checkout -qb other; mkdir more; for i in $(seq 300); do echo > more/g$i; done; ${commit}`, traced('git checkout -q main')],
		['a rebase of eight commits', `${repository}; git checkout -qb other; for k in 1 2 3 4 5 6 7 8; do echo $k > src/own$k; ${commit}; done; git checkout -q main; echo two > src/f1; ${commit}; git checkout -q other`, traced('git rebase -q main')],
		['a stash', `${repository}; for i in $(seq 50); do echo changed > src/f$i; done`, traced('git stash -q')],
		['a formatter that replaces file after file', manyFiles, formatter],
		['an installation of packages', 'echo 1 > package-lock.json; mkdir src; echo > src/a', 'for i in $(seq 100); do mkdir -p node_modules/p$i/lib; echo > node_modules/p$i/lib/index.js; done; echo 2 > package-lock.json'],
	])('%s is one restart, one more for each pause that the writer or the disk has made, and the last sees it all', async (_, before, burst) => {
		const directory = temporaryDirectory();
		await sh(directory, before);
		const {starts, close} = await serviceIn(directory, engine, () => contentOf(directory));
		const disk = listenToDisk(directory);
		const written = await sh(directory, burst);
		const final = contentOf(directory);
		const peer = createPeer();
		while (starts.at(-1)?.content !== final && !peer.hasHad(15_000)) {
			await peer.turn();
		}

		const what = `${starts.length} starts, the last one after ${peer.describe()}`;
		expect(starts.at(-1)?.content, what).toBe(final);
		// How soon is a figure of `npm run bench`; here, that nobody waits for files that are gone to be made again.
		expect(peer.hasHad(1500), what).toBe(false);
		await peer.turn();
		await sh(directory, 'sleep 0.3');
		expect(starts.at(-1)?.content).toBe(final);
		const pauses = pausesIn(written, await disk.answers());
		expect(starts.length, `${what}; ${pauses} pauses`).toBeLessThanOrEqual(1 + pauses);
		await close();
	}, 60_000);
});

/** Two bursts are made of one by a pause that is longer than files have to be quiet, less the time for which one that has just been made is waited for. */
function pausesIn(told: string, answers: readonly Answer[]): number {
	if (told.startsWith('[')) {
		const moments = JSON.parse(told) as readonly number[];
		// It may know of the second file a little later.
		const isLone = ({askedAt}: Answer) => askedAt < (moments[2] ?? Number.POSITIVE_INFINITY) + 100;
		return gapsOf(moments).filter((gap, index) => gap > (index < 2 ? loneQuietMs : 100 - 50)).length
			+ answers.filter(answer => answer.answeredAt - answer.askedAt > (isLone(answer) ? loneQuietMs : 100 - 50)).length;
	}

	// Only where nothing is locked: between two commits, which follow each other within 300 ms.
	const moments = told.split('\n').filter(Boolean).map(time => Date.parse(time)).sort((a, b) => a - b);
	return gapsOf(moments).filter(gap => gap > 300 - 50).length + answers.filter(({askedAt, answeredAt}) => answeredAt - askedAt > 300 - 50).length;
}

/** In epoch ms. */
interface Answer {
	readonly askedAt: number;
	readonly answeredAt: number;
}

/** What has changed is known when the disk has answered: one that stands still for a moment has made two bursts of one, too. */
function listenToDisk(directory: string): {answers(): Promise<readonly Answer[]>} {
	const answers: Answer[] = [];
	let isOver = false;
	const listen = async () => {
		while (!isOver) {
			const askedAt = performance.timeOrigin + performance.now();
			await stat(directory);
			answers.push({askedAt, answeredAt: performance.timeOrigin + performance.now()});
			await sleep(1);
		}
	};

	const listening = listen();
	return {
		async answers() {
			isOver = true;
			await listening;
			return answers;
		},
	};
}

/** As long as there is but one file. */
const loneQuietMs = 10;

function gapsOf(moments: readonly number[]): readonly number[] {
	return moments.slice(1).map((moment, index) => moment - moments[index]!);
}
