import {Buffer} from 'node:buffer';
import {startBuilder, stepBuilder} from '../../source/fleet/builder/builder.ts';
import type {BuilderEffect, BuilderEvent, BuilderStart, BuilderTimer} from '../../source/fleet/builder/events.ts';
import type {BuilderState} from '../../source/fleet/builder/state.ts';
import type {Job, JobReport, LogChunk} from '../../source/fleet/builds.ts';
import type {Acknowledgement, BroadcastMessage, DownMessage, Report, UpMessage, Welcome} from '../../source/fleet/messages.ts';
import {FakeSpool, isSpoolEffect} from './fake-spool.ts';

type Told = BuilderEvent extends infer Event ? Event extends BuilderEvent ? Omit<Event, 'at'> : never : never;
type Body<Type extends DownMessage['type']> = (DownMessage & {readonly type: Type})['body'];

/** A builder in virtual time, with a disk, programs that do what they are told, and a hub that says what the test says. */
export class BuilderWorld {
	/** Steps by project; a project that is not here does not exist. */
	projects: Record<string, readonly string[]> = {foo: [''], bar: [''], dir: ['a', 'b', 'c']};
	/** False: what is to be read from the spool is read by `answerReads`. */
	readsAtOnce = true;
	findsAtOnce = true;
	at = 1000;
	readonly hub = 'hub1';
	/** What it has begun and ended, in a word or two each. */
	readonly log: string[] = [];
	readonly sent: UpMessage[] = [];
	readonly timers = new Map<BuilderTimer, number>();
	readonly reads: Array<BuilderEffect & {readonly type: 'read-spool'}> = [];
	finished: (BuilderEffect & {readonly type: 'finish'}) | undefined;
	state: BuilderState;
	readonly session: string;
	readonly spool: FakeSpool;
	private readonly coming: Told[] = [];
	private isBusy = false;
	private readonly attempts = new Map<string, number>();

	constructor(options: Partial<BuilderStart> & {readonly at?: number} = {}, spool = new FakeSpool()) {
		this.spool = spool;
		this.at = options.at ?? 1000;
		const start: BuilderStart = {name: 'n', session: 'builder1', labels: {}, machine, jobs: 1, entries: [...spool.entries.values()], ...options};
		this.session = start.session;
		const [state, effects] = startBuilder(start, this.at);
		this.state = state;
		this.perform(effects);
	}

	/** The next process, with what is on the disk. */
	restarted(options: Partial<BuilderStart> = {}): BuilderWorld {
		const next = new BuilderWorld({session: `${this.session}+`, at: this.at + 1000, ...options}, this.spool);
		next.projects = this.projects;
		return next;
	}

	/** What follows from the effects of an event comes after all of them. */
	tell(event: Told): this {
		this.coming.push(event);
		if (!this.isBusy) {
			this.isBusy = true;
			for (let next = this.coming.shift(); next; next = this.coming.shift()) {
				const [state, effects] = stepBuilder(this.state, {...next, at: this.at});
				this.state = state;
				this.perform(effects);
			}

			this.isBusy = false;
		}

		return this;
	}

	connect(): this {
		return this.tell({type: 'connected'}).tell({type: 'hub-seen', session: this.hub});
	}

	welcome(body: Partial<Welcome> = {}, hub = this.hub): this {
		return this.tell({type: 'heard', message: {type: 'welcome', session: this.session, hub, body: {seat: 1, order: 0, isPaused: false, had: [], work: [], settled: [], cancelled: [], ...body}}});
	}

	joined(body: Partial<Welcome> = {}): this {
		return this.connect().welcome(body);
	}

	hears<Type extends Exclude<DownMessage['type'], 'welcome'>>(type: Type, body: Body<Type>): this {
		return this.tell({type: 'heard', message: {type, session: this.session, hub: this.hub, body} as unknown as DownMessage});
	}

	hearsAll(message: BroadcastMessage): this {
		return this.tell({type: 'heard', message});
	}

	work(...jobs: readonly Job[]): this {
		return this.hears('work', {jobs});
	}

	cancels(job: string, reason = 'cancelled', step?: string): this {
		return this.hears('cancel', {jobs: [{job, reason, ...step !== undefined && {step}}]});
	}

	acknowledges(body: Partial<Acknowledgement>): this {
		return this.hears('acknowledge', {had: [], settled: [], ...body});
	}

	/** As a hub does that has everything: until the builder has no more to say. */
	acknowledgesAll(): this {
		for (let rounds = 0; rounds < 1000; rounds++) {
			this.advance(10);
			const {chunks} = this.takeReports();
			if (chunks.length === 0) {
				break;
			}

			this.acknowledges({had: chunks.map(({job, attempt, step, offset, bytes}) => ({job, attempt, step, offset: offset + bytes.length}))});
		}

		return this;
	}

	prints(job: string, text: string | Uint8Array, step = 0): this {
		const bytes = this.spool.print(job, this.attemptOf(job), step, Buffer.from(text));
		return this.tell({type: 'printed', job, step, bytes});
	}

	ends(job: string, exitCode = 0, step = 0, more: {readonly isCancelled?: boolean; readonly reason?: string} = {}): this {
		return this.tell({type: 'step-ended', job, step, exitCode, isCancelled: false, ...more});
	}

	advance(ms: number): this {
		const until = this.at + ms;
		for (;;) {
			const [next] = [...this.timers].filter(([, due]) => due <= until).sort(([, one], [, other]) => one - other);
			if (!next) {
				this.at = until;
				return this;
			}

			const [timer, due] = next;
			this.at = due;
			this.timers.delete(timer);
			this.tell({type: 'timer-fired', timer});
		}
	}

	answerReads(): this {
		for (const {job, attempt, step, offset} of this.reads.splice(0)) {
			this.tell({type: 'spool-read', job, attempt, step, offset, bytes: this.spool.read(job, attempt, step, offset)});
		}

		return this;
	}

	/** What the reports since the last look have said, together. */
	takeReports(): {readonly reports: readonly JobReport[]; readonly chunks: readonly LogChunk[]; readonly bodies: readonly Report[]} {
		const bodies = this.sent.splice(0).flatMap(message => message.type === 'report' ? [message.body] : []);
		return {bodies, reports: bodies.flatMap(({reports}) => reports), chunks: bodies.flatMap(({chunks}) => chunks)};
	}

	/** Of the next look: `queued`, `running`, `passed 0` … of each step. */
	said(job: string): string | undefined {
		return describe(this.takeReports().reports.findLast(report => report.job === job));
	}

	/** As it is on the disk. */
	spooled(job: string): string | undefined {
		return describe(this.spool.entries.get(job)?.report);
	}

	private attemptOf(job: string): number {
		return this.attempts.get(job) ?? 1;
	}

	private perform(effects: readonly BuilderEffect[]): void {
		for (const effect of effects.filter(each => isSpoolEffect(each))) {
			this.spool.apply(effect);
		}

		for (const effect of effects) {
			this.carryOut(effect);
		}
	}

	private carryOut(effect: BuilderEffect): void {
		switch (effect.type) {
			case 'spool-job':
			case 'spool-forget':
			case 'spool-clear-logs':
			case 'spool-log':
			case 'spool-results':
			case 'tell': {
				break;
			}

			case 'send': {
				this.sent.push(effect.message);
				break;
			}

			case 'find-steps': {
				this.log.push(`find ${effect.job.id}`);
				if (this.findsAtOnce) {
					this.finds(effect.job);
				}

				break;
			}

			case 'start-step': {
				this.attempts.set(effect.job.id, effect.attempt);
				this.log.push(`start ${effect.job.id}${effect.name === '' ? '' : ` ${effect.name}`}`);
				this.tell({type: 'step-started', job: effect.job.id, step: effect.step});
				break;
			}

			case 'cancel-step': {
				this.log.push(`end ${effect.job} ${effect.step}`);
				break;
			}

			case 'read-spool': {
				this.reads.push(effect);
				if (this.readsAtOnce) {
					this.answerReads();
				}

				break;
			}

			case 'set-timer': {
				this.timers.set(effect.timer, this.at + effect.delayMs);
				break;
			}

			case 'clear-timer': {
				this.timers.delete(effect.timer);
				break;
			}

			case 'finish': {
				this.finished = effect;
				break;
			}
		}
	}

	finds({id, project}: Job): this {
		const steps = this.projects[project];
		return this.tell(steps ? {type: 'steps-found', job: id, steps} : {type: 'project-missing', job: id, message: `project ${project} does not exist at n\n`});
	}
}

export function job(id: string, options: Partial<Job> = {}): Job {
	const [suggestion = id] = id.split('.');
	return {id, suggestion, project: 'foo', revision: 'master', supersedes: false, queuedAt: 1, ...options};
}

function describe(report: JobReport | undefined): string | undefined {
	const attempt = report && report.attempt > 1 ? ` (attempt ${report.attempt})` : '';
	return report && `${report.steps?.map(({name, state, exitCode, reason}) => [name, state, exitCode, reason && `"${reason}"`].filter(each => each !== undefined && each !== '').join(' ')).join(', ') ?? 'taken'}${attempt}`;
}

const machine = {uname: 'Linux 6.1.0 x86_64', hostname: 'n', cpus: 2, memoryBytes: 1, node: '22.0.0'};
