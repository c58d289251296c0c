import type NodeFs from 'node:fs';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {startLoop} from '../../source/builder/loop.ts';
import {thisMachine} from '../../source/builder/machine.ts';
import {openSpool} from '../../source/builder/spool/spool.ts';
import type {StepOrder, StepRunnerListener} from '../../source/builder/step-runner.ts';
import type {BuilderEvent} from '../../source/fleet/builder/events.ts';
import type {Job} from '../../source/fleet/builds.ts';
import type {DownMessage, UpMessage} from '../../source/fleet/messages.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';
import {jobOf, projects, sh} from './projects.ts';

const waits = vi.hoisted(() => ({count: 0}));
vi.mock('node:fs', async original => {
	const fs = await original<typeof NodeFs>();
	const counted = (sync: (descriptor: number) => void) => (descriptor: number) => {
		waits.count++;
		sync(descriptor);
	};
	return {...fs, fsyncSync: counted(fs.fsyncSync), fdatasyncSync: counted(fs.fdatasyncSync)};
});

const session = 's1';
const hub = 'h1';
const ended: Array<() => void> = [];

afterEach(() => {
	for (const end of ended.splice(0)) {
		end();
	}
});

interface World {
	readonly runner: StepRunnerListener;
	readonly started: StepOrder[];
	readonly said: UpMessage[];
	/** Jobs that were told and are not on the disk. */
	readonly unkept: string[];
	/** In this turn of the event loop. */
	hear(message: DownMessage): void;
	/** How often the disk is waited for until `done`. */
	waitsUntil(what: string, done: () => boolean): Promise<number>;
}

/** A builder that has been welcomed, with its spool on a disk; whether what it starts ends is the test's affair. */
async function welcomed(jobs: number): Promise<World> {
	const {place} = projects({foo: sh('exit 0')});
	const directory = path.join(workspace({}).directory, 'spool');
	const opened = openSpool({directory});
	if (opened.type === 'problem') {
		throw new Error(opened.message);
	}

	const started: StepOrder[] = [];
	const said: UpMessage[] = [];
	const unkept: string[] = [];
	let runner: StepRunnerListener | undefined;
	const loop = startLoop({
		name: 'n1',
		session,
		labels: {},
		machine: thisMachine(),
		jobs,
		place,
		spool: opened.spool,
		clock: systemClock,
		createRunner(listener) {
			runner = listener;
			return {start: order => started.push(order), cancel() {}, async killAll() {}};
		},
		send(message) {
			said.push(message);
			const kept = readFileSync(path.join(directory, 'journal'), 'utf8');
			unkept.push(...jobsOf(message).filter(job => !kept.includes(`"${job}"`)));
		},
		listener: {told() {}, printed() {}, ended() {}, finished() {}},
	});
	ended.push(() => {
		loop.abandon();
		opened.spool.close();
	});
	const take = (event: BuilderEvent) => {
		loop.take(event);
	};
	const hear = (message: DownMessage) => {
		take({type: 'heard', message, at: systemClock.now()});
	};

	take({type: 'connected', at: systemClock.now()});
	take({type: 'hub-seen', session: hub, at: systemClock.now()});
	hear({type: 'welcome', session, hub, body: {seat: 1, isPaused: false, order: 0, had: [], work: [], settled: [], cancelled: []}});
	await until('the hello', () => said.length > 0);
	return {
		runner: runner!,
		started,
		said,
		unkept,
		hear,
		async waitsUntil(what, done) {
			const before = waits.count;
			await until(what, done);
			return waits.count - before;
		},
	};
}

const jobs = (first: number, count: number): readonly Job[] => Array.from({length: count}, (_, index) => jobOf('foo', {id: `a.1-${first + index}`, queuedAt: first + index}));
const work = (first: number, count: number): DownMessage => ({type: 'work', session, hub, body: {jobs: jobs(first, count)}});
const jobsOf = (message: UpMessage) => message.type === 'report' ? message.body.reports.map(({job}) => job) : [];
const reported = ({said}: World) => new Set(said.flatMap(message => jobsOf(message)));

describe('for what comes within one turn the disk is waited for once', () => {
	test('for a thousand jobs in one message', async () => {
		// Without a place none is begun.
		const world = await welcomed(1);
		world.hear(work(2, 1));
		await until('the first to run', () => world.started.length === 1);
		world.hear(work(3, 1000));
		expect(await world.waitsUntil('the hub to hear of all', () => reported(world).size === 1001)).toBe(1);
	});

	test('for jobs in a hundred messages', async () => {
		const world = await welcomed(1);
		world.hear(work(2, 1));
		await until('the first to run', () => world.started.length === 1);
		for (let index = 0; index < 100; index++) {
			world.hear(work(3 + index, 1));
		}

		expect(await world.waitsUntil('the hub to hear of all', () => reported(world).size === 101)).toBe(1);
	});

	test('for a hundred steps that end, and none for a hundred jobs that the hub is done with', async () => {
		const world = await welcomed(100);
		world.hear(work(2, 100));
		await until('all to run', () => world.started.length === 100);
		const finals = () => world.said.flatMap(message => message.type === 'report' ? message.body.reports.filter(({steps}) => steps?.[0]?.state === 'passed') : []);
		for (const order of world.started) {
			world.runner.ended(order, {exitCode: 0, isCancelled: false});
		}

		expect(await world.waitsUntil('the hub to hear of all', () => finals().length >= 100)).toBe(1);
		world.hear({type: 'acknowledge', session, hub, body: {had: [], settled: jobs(2, 99).map(({id}) => id)}});
		world.hear({type: 'govern', session, hub, body: {isPaused: false, drains: false, order: 0}});
		const count = world.said.length;
		expect(await world.waitsUntil('an answer', () => world.said.length > count)).toBe(0);
	});
});

test('nothing is said of a job that is not in the spool yet', async () => {
	const world = await welcomed(1);
	world.hear(work(2, 50));
	world.hear(work(52, 50));
	await until('the hub to hear of all', () => reported(world).size === 100);
	expect(world.unkept).toEqual([]);
});
