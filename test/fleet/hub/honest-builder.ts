import type {Job, JobReport, LogChunk, ResultLine, StepReport} from '../../../source/fleet/builds.ts';
import {isInRanges, ownJob} from '../../../source/fleet/ids.ts';
import type {BroadcastMessage, DownMessage, Report, Results, UpMessage} from '../../../source/fleet/messages.ts';
import {machine} from './world.ts';

interface Step {
	readonly name: string;
	state: StepReport['state'];
	printed: number;
	exitCode?: number;
}

interface Held {
	readonly job: Job;
	attempt: number;
	steps?: Step[];
	readonly cancelled: Set<string>;
}

/** What outlives a process: jobs, their logs, result lines. */
export interface Disk {
	held: Map<string, Held>;
	lines: ResultLine[];
	upTo: number;
}

export function emptyDisk(): Disk {
	return {held: new Map(), lines: [], upTo: 0};
}

/** A process of a builder that keeps to the protocol, and does its work when it is told to by the history. */
export class HonestBuilder {
	readonly name: string;
	readonly session: string;
	readonly disk: Disk;
	hub: string | undefined;
	isOver = false;
	#seat = 0;
	#isPaused = false;
	#order = 0;

	constructor(name: string, session: string, disk: Disk) {
		this.name = name;
		this.session = session;
		this.disk = disk;
		for (const held of disk.held.values()) {
			if (!held.steps?.every(step => isOver(step))) {
				held.attempt++;
				delete held.steps;
			}
		}
	}

	hello(): UpMessage {
		return {type: 'hello', session: this.session, body: {name: this.name, labels: {name: this.name}, machine, jobs: 1, isDraining: false, held: this.#reports(), resultsUpTo: this.disk.upTo}};
	}

	/** All that it has, or only pieces of its logs. */
	report(chunks: readonly LogChunk[] = [], isMissing = false, isOfLogs = false): UpMessage | undefined {
		const body: Report = {reports: isOfLogs ? [] : this.#reports(), chunks, running: 0, isDraining: false, isPaused: this.#isPaused, order: this.#order, ...isMissing && {resultsUpTo: this.disk.upTo}};
		return this.hub === undefined ? undefined : {type: 'report', session: this.session, hub: this.hub, body};
	}

	/** Any pieces of what has been printed, in any order, whether they fit or not. */
	chunks(random: (below: number) => number): readonly LogChunk[] {
		return this.#logs().flatMap(({held, step, index}) => Array.from({length: random(3)}, () => {
			const offset = random(2) * random(step.printed + 1);
			return chunkOf(held, index, step, offset, offset + random(step.printed - offset + 1));
		}));
	}

	wholeLogs(): readonly LogChunk[] {
		return this.#logs().map(({held, step, index}) => chunkOf(held, index, step, 0, step.printed));
	}

	/** As after its death, within one process: nobody says that it may not. */
	beginAnew(pick: number): void {
		const open = [...this.disk.held.values()].filter(({steps}) => !steps?.every(step => isOver(step)));
		const held = open[pick % Math.max(1, open.length)];
		if (held) {
			held.attempt++;
			delete held.steps;
		}
	}

	/** A step further with one of its jobs. */
	work(pick: number): void {
		const open = [...this.disk.held.values()].filter(({steps}) => !steps?.every(step => isOver(step)));
		const held = open[pick % Math.max(1, open.length)];
		if (!held) {
			return;
		}

		if (!held.steps) {
			held.steps = stepsOf(held).map(name => ({name, state: 'queued', printed: 0}));
			return;
		}

		const index = held.steps.findIndex(step => !isOver(step));
		const step = held.steps[index]!;
		const outcome = outcomeOf(held.job, step.name);
		if (held.cancelled.has('all') || held.cancelled.has(`step ${step.name}`)) {
			Object.assign(step, {state: 'cancelled', exitCode: 130});
		} else if (step.state === 'queued') {
			step.state = 'running';
		} else if (step.printed < outcome.bytes) {
			step.printed = Math.min(outcome.bytes, step.printed + 7);
		} else {
			Object.assign(step, outcome);
		}
	}

	hear(message: DownMessage | BroadcastMessage): void {
		if (this.isOver || ('session' in message && message.session !== this.session)) {
			return;
		}

		if (message.type === 'welcome') {
			this.hub = message.hub;
			this.#seat = message.body.seat;
			this.#isPaused = message.body.isPaused;
			this.#order = message.body.order;
			this.#settle(message.body.settled);
			this.#take(message.body.work);
			this.#cancel(message.body.cancelled);
		} else if (message.type === 'refuse') {
			this.isOver = true;
		} else if (message.hub === this.hub) {
			this.#obey(message);
		}
	}

	#obey(message: Exclude<DownMessage | BroadcastMessage, {readonly type: 'welcome' | 'refuse'}>): void {
		switch (message.type) {
			case 'work': {
				this.#take(message.body.jobs);
				break;
			}

			case 'work-for-all': {
				this.#take(isInRanges(this.#seat, message.body.seats) ? message.body.jobs.map(job => ownJob(job, this.#seat)) : []);
				break;
			}

			case 'acknowledge': {
				this.#settle(message.body.settled);
				break;
			}

			case 'cancel': {
				this.#cancel(message.body.jobs);
				break;
			}

			case 'govern': {
				this.#isPaused = message.body.isPaused;
				this.#order = message.body.order;
				break;
			}

			case 'results': {
				this.#keep(message.body);
			}
		}
	}

	#keep({after, upTo, lines}: Results): void {
		if (after <= this.disk.upTo && upTo > this.disk.upTo) {
			this.disk.lines.push(...lines.filter(({number}) => number > this.disk.upTo));
			this.disk.upTo = upTo;
		}
	}

	#take(jobs: readonly Job[]): void {
		for (const job of jobs) {
			if (!this.disk.held.has(job.id)) {
				this.disk.held.set(job.id, {job, attempt: 1, cancelled: new Set()});
			}
		}
	}

	#cancel(cancellations: ReadonlyArray<{readonly job: string; readonly step?: string}>): void {
		for (const {job, step} of cancellations) {
			this.disk.held.get(job)?.cancelled.add(step === undefined ? 'all' : `step ${step}`);
		}
	}

	#settle(jobs: readonly string[]): void {
		for (const job of jobs) {
			this.disk.held.delete(job);
		}
	}

	#reports(): readonly JobReport[] {
		return [...this.disk.held.values()].map(({job, attempt, steps}) => ({job: job.id, attempt, ...steps && {steps: steps.map(step => reportOf(step, attempt))}}));
	}

	#logs(): ReadonlyArray<{readonly held: Held; readonly step: Step; readonly index: number}> {
		return [...this.disk.held.values()].flatMap(held => (held.steps ?? []).map((step, index) => ({held, step, index})));
	}
}

/** It began when its attempt did: whoever mixes two of them is found out. */
function reportOf({name, state, printed, exitCode}: Step, attempt: number): StepReport {
	return {
		name,
		state,
		...state !== 'queued' && {startedAt: attempt},
		...exitCode !== undefined && {endedAt: 2, exitCode, logBytes: printed},
	};
}

function isOver({exitCode}: Step): boolean {
	return exitCode !== undefined;
}

/** `moving` is a directory in which somebody works meanwhile. */
function stepsOf({job, attempt}: Held): readonly string[] {
	const all = job.project === 'one' || job.project === 'none' ? [''] : job.project === 'many' ? ['a', 'b'] : attempt % 2 === 1 ? ['a', 'b', 'c'] : ['b', 'd'];
	return job.step === undefined ? all : [job.step];
}

/** The same in every attempt. */
export function outcomeOf({project, revision}: Pick<Job, 'project' | 'revision'>, step: string): {readonly state: 'passed' | 'failed' | 'unknown'; readonly exitCode: number; readonly bytes: number} {
	const hash = [...`${project} ${revision} ${step}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1009, 7);
	return project === 'none' ? {state: 'unknown', exitCode: -1, bytes: 5} : {state: hash % 3 === 0 ? 'failed' : 'passed', exitCode: hash % 3 === 0 ? 1 : 0, bytes: hash % 30};
}

/** Another one in every attempt, which is its first letter. */
export function logText(job: string, attempt: number, step: string, bytes: number): string {
	return `${String.fromCharCode(64 + attempt)}${`${job} ${step} `.repeat(bytes)}`.slice(0, bytes);
}

function chunkOf({job, attempt}: Held, index: number, {name, printed}: Step, from: number, to: number): LogChunk {
	return {job: job.id, attempt, step: index, offset: from, bytes: Buffer.from(logText(job.id, attempt, name, printed)).subarray(from, to)};
}
