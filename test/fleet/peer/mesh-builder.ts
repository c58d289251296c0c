import type {Job, JobReport, Labels} from '../../../source/fleet/builds.ts';
import {isInRanges, ownJob} from '../../../source/fleet/ids.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../../../source/fleet/messages.ts';
import {machine} from '../hub/world.ts';
import type {Mesh} from './mesh.ts';

/** A builder that never fails, beside its hub: nothing between the two is lost, but a hub that is dead hears nothing, and whoever is away says and hears nothing. */
export class MeshBuilder {
	readonly name: string;
	readonly labels: Labels;
	/** How often it has run each job. */
	readonly runs = new Map<string, number>();
	readonly jobs = new Map<string, Job>();
	readonly #world: Mesh;
	readonly #hub: string;
	readonly #held = new Map<string, JobReport>();
	#seat = 0;
	#hubSession: string | undefined;
	isPaused = false;
	/** What it builds does not end by itself. */
	isSlow = false;
	#order = 0;
	#isAway = false;

	constructor(world: Mesh, hub: string, name: string, labels: Labels) {
		this.#world = world;
		this.#hub = hub;
		this.name = name;
		this.labels = {name, ...labels};
	}

	goAway(): void {
		if (!this.#isAway) {
			this.#isAway = true;
			this.#world.hub(this.#hub).tell({type: 'builder-lost', builder: this.name, session: this.name});
		}
	}

	comeBack(): void {
		if (this.#isAway) {
			this.#isAway = false;
			this.hello();
		}
	}

	toggle(): void {
		if (this.#isAway) {
			this.comeBack();
		} else {
			this.goAway();
		}
	}

	hello(): void {
		this.#up({type: 'hello', session: this.name, body: {name: this.name, labels: this.labels, machine, jobs: 1, isDraining: false, held: [...this.#held.values()]}});
	}

	hear(message: DownMessage | BroadcastMessage): void {
		if (this.#isAway) {
			return;
		}

		switch (message.type) {
			case 'welcome': {
				this.#hubSession = message.hub;
				this.#seat = message.body.seat;
				this.isPaused = message.body.isPaused;
				this.#order = message.body.order;
				this.#take(message.body.work);
				this.#settled(message.body.settled);
				this.#report();
				break;
			}

			case 'work': {
				this.#take(message.body.jobs);
				break;
			}

			case 'work-for-all': {
				this.#take(isInRanges(this.#seat, message.body.seats) ? message.body.jobs.map(job => ownJob(job, this.#seat)) : []);
				break;
			}

			case 'acknowledge': {
				this.#settled(message.body.settled);
				break;
			}

			case 'govern': {
				this.isPaused = message.body.isPaused;
				this.#order = message.body.order;
				this.#report();
				break;
			}

			case 'cancel': {
				for (const {job} of message.body.jobs) {
					this.#end(job, 'cancelled', 130);
				}

				break;
			}

			case 'refuse':
			case 'results':
		}
	}

	#take(jobs: readonly Job[]): void {
		for (const job of jobs) {
			if (!this.#held.has(job.id)) {
				this.jobs.set(job.id, job);
				this.runs.set(job.id, (this.runs.get(job.id) ?? 0) + 1);
				this.#held.set(job.id, {job: job.id, attempt: 1});
				this.#world.time.after(1 + this.#world.random.upTo(3000), () => {
					this.#say(job.id, {job: job.id, attempt: 1, steps: [{name: '', state: 'running', startedAt: this.#world.time.at}]});
				});
				if (!this.isSlow) {
					this.#world.time.after(3001 + this.#world.random.upTo(3000), () => {
						this.#end(job.id, 'passed', 0);
					});
				}
			}
		}

		this.#report();
	}

	#end(job: string, state: 'passed' | 'cancelled', exitCode: number): void {
		this.#say(job, {job, attempt: 1, steps: [{name: '', state, endedAt: this.#world.time.at, exitCode, logBytes: 0}]});
	}

	#say(job: string, report: JobReport): void {
		const held = this.#held.get(job);
		if (held && held.steps?.[0]?.exitCode === undefined) {
			this.#held.set(job, report);
			this.#report();
		}
	}

	#settled(jobs: readonly string[]): void {
		for (const job of jobs) {
			this.#held.delete(job);
		}
	}

	#report(): void {
		const reports = [...this.#held.values()];
		if (this.#hubSession !== undefined) {
			this.#up({type: 'report', session: this.name, hub: this.#hubSession, body: {reports, chunks: [], running: 0, isDraining: false, isPaused: this.isPaused, order: this.#order}});
		}
	}

	#up(message: UpMessage): void {
		if (!this.#isAway) {
			this.#world.hub(this.#hub).tell({type: 'heard', builder: this.name, message});
		}
	}
}
