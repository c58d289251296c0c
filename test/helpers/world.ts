import type {Effect} from '../../source/core/effects.ts';
import type {Command, Event, Fact, TimerName} from '../../source/core/events.ts';
import type {JobName, ProbeKind, ProjectSpec, SignalName} from '../../source/core/spec.ts';
import {isAlive, isPausedByHand, type Exit, type ProjectState, type ServiceState} from '../../source/core/state.ts';
import {isBuiltForChanges} from '../../source/core/build.ts';
import {initialState} from '../../source/core/initial.ts';
import {prune, reconfigure} from '../../source/core/reconfigure.ts';
import {step as realStep} from '../../source/core/step.ts';
import {FakePrograms} from './fake-programs.ts';

export type Step = typeof realStep;

/** A process of the told story: it ends when the story says so, or by a signal it does not ignore. */
interface FakeProcess {
	readonly run: number;
	readonly pid: number;
	readonly signals: SignalName[];
	isMainGone: boolean;
}

/** What a fake program does when it is signalled; by default it ends by that signal at once. */
export type OnSignal = (signal: SignalName) => 'ignores' | 'ends' | {readonly type: 'exits'; readonly code: number};

/**
 * Virtual time and fake processes around `step`: a test is a told story. Every event is recorded, so that a history can
 * be replayed, and every effect is checked against what a real system could do.
 */
export class World {
	project: ProjectSpec;
	/** The projects that it went over to. */
	readonly adopted: ProjectSpec[] = [];
	readonly history: Event[] = [];
	readonly effects: Effect[] = [];
	readonly log: string[] = [];
	readonly processes = new Map<string, FakeProcess>();
	readonly timers = new Map<string, {readonly service: string; readonly run: number; readonly timer: TimerName; readonly due: number}>();
	readonly probes = new Set<string>();
	/** Commands beside services, with the time at which each is given up. */
	readonly jobs = new Map<string, {readonly service: string; readonly job: JobName; readonly due: number}>();
	readonly broken: string[] = [];
	/** Services whose files have changed since their last build began. */
	readonly outdated = new Set<string>();
	readonly programs = new FakePrograms();
	onSignal: OnSignal = () => 'ends';
	/** Whether a spawn is answered at once; otherwise the story says `spawned`. */
	spawnsAtOnce = true;
	/** Whether a command that is cancelled ends at once; otherwise when the story says so. */
	cancelsAtOnce = true;
	now = 0;
	state: ProjectState;

	readonly #step: Step;
	#pid = 100;
	#clockOffsetMs = 0;
	readonly #queue: Event[] = [];
	/** Checkpoints that have been made just now. */
	readonly #untold = new Set<number>();
	/** A person has asked for another run, or something else than files that change. */
	readonly #toBeginAnew = new Set<string>();
	/** Of hooks before signals, for the one signal that each is about. */
	readonly #answers = new Map<string, 'passed' | 'failed'>();
	#isBusy = false;

	constructor(project: ProjectSpec, step: Step = realStep) {
		this.project = project;
		this.#step = step;
		this.state = initialState(project, 0);
	}

	command(command: Command): this {
		this.#dispatch({...command, at: this.now + this.#clockOffsetMs});
		return this;
	}

	tell(fact: Fact): this {
		this.#dispatch({...fact, at: this.now + this.#clockOffsetMs});
		return this;
	}

	/** The time of day is set otherwise; what takes its time takes as long as ever. */
	clockJumps(byMs: number): this {
		this.#clockOffsetMs += byMs;
		return this;
	}

	/** Another project from now on. */
	reconfigure(after: ProjectSpec): this {
		const {project, command} = reconfigure(this.project, after);
		this.project = project;
		this.adopted.push(project);
		return this.command(command);
	}

	up(): this {
		return this.command({type: 'up'});
	}

	service(name: string): ServiceState {
		const service = this.state.services[name];
		if (!service) {
			throw new TypeError(`no service ${name}`);
		}

		return service;
	}

	/** 0 for one that is not there. */
	runOf(name: string): number {
		return this.state.services[name]?.run ?? 0;
	}

	phase(name: string): string {
		return this.service(name).phase.type;
	}

	/** The process of the service ends with all that belongs to it. */
	exits(name: string, exit: number | SignalName): this {
		const process = this.processes.get(name);
		if (process) {
			this.processes.delete(name);
			this.probes.delete(`${name} ready`);
			this.probes.delete(`${name} live`);
			this.tell({type: 'exited', service: name, run: process.run, exit: toExit(exit)});
		}

		return this;
	}

	/** The main process ends, others of the run live on. */
	mainExits(name: string, exit: number | SignalName): this {
		const process = this.processes.get(name);
		if (process && !process.isMainGone) {
			process.isMainGone = true;
			this.tell({type: 'main-exited', service: name, run: process.run, exit: toExit(exit)});
		}

		return this;
	}

	probePasses(name: string, probe: ProbeKind = 'ready'): this {
		return this.tell({type: 'probe-passed', service: name, run: this.runOf(name), probe});
	}

	probeFails(name: string, probe: ProbeKind = 'ready', message = 'connection refused'): this {
		return this.tell({type: 'probe-failed', service: name, run: this.runOf(name), probe, message});
	}

	/** Passes, or fails with these words. */
	jobEnds(name: string, job: JobName, failure?: string): this {
		if (this.jobs.delete(`${name} ${job}`)) {
			this.tell({type: 'job-ended', service: name, job, result: failure === undefined ? {type: 'passed'} : {type: 'failed', message: failure}});
		}

		return this;
	}

	/** Files are saved, and that is noticed at once. */
	changes(name: string, ...files: readonly string[]): this {
		return this.saves(name, ...files).notices(name, ...files);
	}

	/** Nobody has been told yet. */
	saves(name: string, ...files: readonly string[]): this {
		for (const file of files) {
			this.programs.saved(name, file);
		}

		return this;
	}

	deletes(name: string, ...files: readonly string[]): this {
		for (const file of files) {
			this.programs.deleted(name, file);
		}

		return this.notices(name, ...files);
	}

	notices(name: string, ...files: readonly string[]): this {
		const gone = files.filter(file => this.programs.isGone(name, file));
		return this.tell({type: 'files-changed', service: name, files, ...gone.length > 0 && {gone}});
	}

	/** One after the other. */
	opens(name: string, ...files: readonly string[]): this {
		for (const file of files) {
			this.isAboutToOpen(name, file).hasOpened(name, file);
		}

		return this;
	}

	/** It has asked whether a checkpoint is wanted. */
	isAboutToOpen(name: string, file: string): this {
		return this.#hasProgram(name) ? this.tell({type: 'file-opened', service: name, run: this.runOf(name), file}) : this;
	}

	/** `reason`: why there is no checkpoint; `meanwhile` happens before that is told. */
	hasOpened(name: string, file: string, {alias, reason, meanwhile}: {readonly alias?: string; readonly reason?: string; readonly meanwhile?: () => void} = {}): this {
		if (!this.#hasProgram(name)) {
			return this;
		}

		const told = {type: 'file-opened', service: name, run: this.runOf(name), file, ...alias !== undefined && {alias}} as const;
		const id = reason === undefined ? this.programs.keep(name, file) : 0;
		this.programs.reads(name, file);
		this.#untold.add(id);
		meanwhile?.();
		this.#untold.delete(id);
		return this.tell({...told, ...reason === undefined ? {checkpoint: {id, engine: 'preload'}} : {reason}});
	}

	/** In a way that nobody is told of. */
	readsSecretly(name: string, file: string): this {
		if (this.#hasProgram(name)) {
			this.programs.reads(name, file);
		}

		return this;
	}

	/** Somebody kills the process behind the checkpoint at this file. */
	losesCheckpoint(name: string, file: string): this {
		const found = this.programs.kept(name).find(each => each.file === file);
		if (found) {
			this.programs.lose(name, found.id);
			this.tell({type: 'checkpoint-lost', service: name, checkpoint: found.id});
		}

		return this;
	}

	/** The last start of the service, in words: `a.lua`, where it was resumed, or `anew`, and what was said of it. */
	beginning(name: string): string {
		const spawn = this.effects.findLast(effect => effect.type === 'spawn' && effect.service === name);
		return spawn?.type === 'spawn' ? `${spawn.run} ${spawn.resume?.file ?? 'anew'}${spawn.remark === undefined ? '' : `: ${spawn.remark}`}` : 'none';
	}

	/** It runs, and checkpoints are made of it. */
	#hasProgram(name: string): boolean {
		return this.processes.get(name)?.isMainGone === false && this.project.services.some(spec => spec.name === name && spec.checkpoint);
	}

	/** Let time go by; timers fire at their moment, in order. */
	advance(ms: number): this {
		const end = this.now + ms;
		for (;;) {
			const [key, next] = [...this.timers].sort(([, a], [, b]) => a.due - b.due)[0] ?? [];
			const late = [...this.jobs.values()].sort((a, b) => a.due - b.due)[0];
			if (late && late.due <= end && late.due <= (next?.due ?? end)) {
				this.now = late.due;
				this.jobEnds(late.service, late.job, 'not done in time');
				continue;
			}

			if (!key || !next || next.due > end) {
				break;
			}

			this.now = next.due;
			this.timers.delete(key);
			this.tell({type: 'timer-fired', service: next.service, run: next.run, timer: next.timer});
		}

		this.now = end;
		return this;
	}

	#dispatch(event: Event): void {
		this.#queue.push(event);
		if (this.#isBusy) {
			return;
		}

		this.#isBusy = true;
		for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
			this.history.push(next);
			if (next.type === 'job-ended' && next.job === 'before-signal') {
				this.#answers.set(next.service, next.result.type);
			}

			freeze(this.state);
			const earlier = this.state;
			const [state, effects] = this.#step(this.project, this.state, next);
			const before = this.state;
			[this.project, this.state] = prune(this.project, earlier, state);
			this.#notePersons(next, earlier);
			for (const effect of effects) {
				this.effects.push(effect);
				this.#execute(effect, before);
			}

			if (next.type === 'files-changed') {
				const {service} = next;
				const isRestarted = this.project.services.some(({name, watch}) => name === service && watch?.action.type === 'restart');
				const watched = this.state.services[service]?.watch;
				// What changes while it is paused waits for its own build.
				if (isRestarted && watched?.changed.length && !watched.isPaused) {
					this.outdated.add(service);
				}
			}

			this.#checkFailures(next, earlier);
			this.#check();
		}

		this.#isBusy = false;
	}

	/** What people want, before it is seen whether it is done. */
	#notePersons(event: Event, {services}: ProjectState): void {
		for (const name of event.type === 'restart' ? event.services : []) {
			this.#toBeginAnew.add(name);
		}

		for (const name of event.type === 'discard-changes' ? event.services : []) {
			this.programs.discard(name, services[name]?.watch.pending ?? []);
		}
	}

	#execute(effect: Effect, before: ProjectState): void {
		switch (effect.type) {
			case 'spawn': {
				this.#spawn(effect, before);
				break;
			}

			case 'drop-checkpoint': {
				const wrong = this.programs.drop(effect.service, effect.checkpoint);
				this.#expect(wrong === undefined, wrong ?? '');
				break;
			}

			case 'drop-checkpoints': {
				this.programs.dropAll(effect.service);
				break;
			}

			case 'prepare': {
				this.#expect(this.state.services[effect.service]?.phase.type === 'stopping', `${effect.service} is prepared though it does not end first`);
				break;
			}

			case 'signal': {
				this.#signal(effect, before);
				break;
			}

			case 'release': {
				this.#expect(this.processes.get(effect.service)?.run === effect.run, `${effect.service} is let go without a process`);
				this.#expect(this.state.shutdown === undefined, `${effect.service} is let go while shutting down`);
				this.processes.delete(effect.service);
				this.log.push(`release ${effect.service}`);
				break;
			}

			case 'abandon': {
				this.processes.delete(effect.service);
				this.log.push(`abandon ${effect.service}`);
				break;
			}

			case 'set-timer': {
				this.timers.set(`${effect.service} ${effect.timer}`, {...effect, due: this.now + effect.delayMs});
				break;
			}

			case 'clear-timer': {
				this.timers.delete(`${effect.service} ${effect.timer}`);
				break;
			}

			case 'clear-run': {
				for (const [key, {service, timer}] of this.timers) {
					if (service === effect.service && !['quiet', 'patience', 'calm', 'loop', 'burst'].includes(timer)) {
						this.timers.delete(key);
					}
				}

				this.probes.delete(`${effect.service} ready`);
				this.probes.delete(`${effect.service} live`);
				break;
			}

			case 'start-probe': {
				this.#expect(!this.probes.has(`${effect.service} ${effect.probe}`), `${effect.service} is probed twice`);
				this.probes.add(`${effect.service} ${effect.probe}`);
				break;
			}

			case 'run-job': {
				this.#expect(!this.jobs.has(`${effect.service} ${effect.job}`), `${effect.job} of ${effect.service} runs twice`);
				this.jobs.set(`${effect.service} ${effect.job}`, {service: effect.service, job: effect.job, due: this.now + jobLimitMs});
				this.log.push(`${effect.job} ${effect.service}`);
				if (effect.job === 'build') {
					this.outdated.delete(effect.service);
				}

				break;
			}

			case 'cancel-job': {
				this.#expect(this.jobs.has(`${effect.service} ${effect.job}`), `${effect.job} of ${effect.service}, which does not run, is cancelled`);
				this.log.push(`cancel ${effect.job} ${effect.service}`);
				if ((this.cancelsAtOnce || effect.force) && this.jobs.delete(`${effect.service} ${effect.job}`)) {
					this.#queue.push({type: 'job-ended', service: effect.service, job: effect.job, result: {type: 'failed', message: 'cancelled'}, at: this.now});
				}

				break;
			}

			case 'type-keys': {
				this.log.push(`type ${effect.keys} ${effect.service}`);
				break;
			}

			case 'run-action': {
				this.log.push(`action ${effect.service} ${effect.files.join(' ')}`);
				break;
			}
		}
	}

	#spawn({service: name, run, cause, resume}: Effect & {readonly type: 'spawn'}, before: ProjectState): void {
		this.#expect(!this.processes.has(name), `two processes of ${name}`);
		this.#expect(![...this.jobs.values()].some(({service}) => service === name), `${name} was started while a command of it runs`);
		this.#expect(this.state.shutdown === undefined, `${name} was started while shutting down`);
		const spec = this.project.services.find(service => service.name === name);
		// What is only copied is no reason to build.
		const isBuilt = !spec || !isBuiltForChanges(spec) || spec.watch?.action.type === 'sync' || !this.outdated.has(name);
		this.#expect(isBuilt, `${name} was started as it was built before its files changed`);
		this.#checkNoneForgotten(name, before);
		this.#checkNeeds(name);
		const isForFiles = cause.type === 'files';
		const configuration = JSON.stringify([spec?.environment, spec?.checkpoint]);
		this.#expect(!resume || !this.#toBeginAnew.has(name), `${name} was resumed though it was to be started from its beginning`);
		this.#toBeginAnew.delete(name);
		if (resume) {
			const wrong = this.programs.resumes(name, resume, configuration, isForFiles);
			this.#expect(wrong === undefined, wrong ?? '');
			this.#expect(isForFiles || cause.type === 'rewind', `${name} was resumed though it was to be started for another reason: ${cause.type}`);
		} else {
			this.programs.beginsAnew(name, configuration);
		}

		const pid = this.#pid++;
		this.processes.set(name, {run, pid, signals: [], isMainGone: false});
		this.log.push(`start ${name}`);
		if (this.spawnsAtOnce) {
			this.#queue.push({type: 'spawned', service: name, run, pid, at: this.now});
		}
	}

	/** What changed while a person had paused the watch is brought in by a build; a run of what was built before does not make up for it. */
	#checkNoneForgotten(name: string, before: ProjectState): void {
		const waiting = before.services[name]?.watch;
		const now = this.state.services[name]?.watch;
		const isBuilt = this.project.services.find(service => service.name === name)?.build !== undefined;
		if (isBuilt && waiting && now && isPausedByHand(waiting) && isPausedByHand(now)) {
			const forgotten = waiting.pending.filter(file => !now.pending.includes(file));
			this.#expect(forgotten.length === 0, `${name} was started, and ${forgotten.join(' ')}, which waits, was forgotten`);
		}
	}

	/** A hook before signals has been asked about this one, and has not refused it. */
	#checkAllowed(name: string, signal: SignalName): void {
		const hook = this.project.services.find(spec => spec.name === name)?.hooks['before-signal'];
		if (hook && signal !== 'SIGKILL' && !this.state.shutdown?.isForced) {
			const answer = this.#answers.get(name);
			this.#expect(answer === 'passed' || (answer === 'failed' && hook.ignoresFailure), `${signal} was sent to ${name} although its hook ${answer ? 'has refused it' : 'was not asked'}`);
		}

		this.#answers.delete(name);
	}

	#signal({service: name, signal}: Effect & {type: 'signal'}, before: ProjectState): void {
		if (signal === 'SIGCONT') {
			return;
		}

		const process = this.processes.get(name);
		// Of two in one step the second finds who has ended by the first, and nobody has been told yet.
		this.#expect(process !== undefined || this.#queue.some(event => event.type === 'exited' && event.service === name), `a signal for ${name}, which has no process`);
		if (!process) {
			return;
		}

		const {phase} = this.service(name);
		// A probe may end a service at any time; only the stops of the shut-down itself have an order.
		const isFirstStop = phase.type === 'stopping' && phase.next.type === 'stop' && before.services[name]?.phase.type !== 'stopping';
		if (this.state.shutdown && !this.state.shutdown.isForced && isFirstStop && !process.isMainGone) {
			const dependents = this.project.services.filter(other => other.dependsOn.some(dependency => dependency.service === name));
			this.#expect(dependents.every(other => !this.processes.has(other.name)), `${name} was stopped before who depends on it`);
		}

		this.#checkAllowed(name, signal);
		const asksToEnd = phase.type === 'stopping' && !phase.isKilled && signal === phase.signal;
		this.#expect(!asksToEnd || !this.jobs.has(`${name} before-stop`), `${name} was asked to end before its hook had ended`);
		process.signals.push(signal);
		this.log.push(`${signal} ${name}`);
		const answer = signal === 'SIGKILL' ? 'ends' : this.onSignal(signal);
		if (answer !== 'ignores') {
			this.processes.delete(name);
			const exit: Exit = answer === 'ends' ? {type: 'signal', signal} : {type: 'code', code: answer.code};
			this.#queue.push({type: 'exited', service: name, run: process.run, exit, at: this.now});
		}
	}

	#checkNeeds(name: string): void {
		const spec = this.project.services.find(service => service.name === name);
		for (const {service: needed, condition, required} of spec?.dependsOn ?? []) {
			const phase = this.phase(needed);
			const dismissed = this.service(needed).phase;
			const isUp = (dismissed.type === 'stopped' && dismissed.hasCompleted === true) || phase === 'ready' || phase === 'completed' || (condition === 'started' && (phase === 'starting' || phase === 'unready')) || (condition === 'completed' && phase === 'failed');
			this.#expect(isUp || !required, `${name} was started while ${needed} was ${phase}`);
		}
	}

	/** A restart that changed files, or a person, caused is no failure, nor is the end of the run that makes room for it. */
	#checkFailures(event: Event, before: ProjectState): void {
		for (const [name, {failures}] of Object.entries(this.state.services)) {
			const known = before.services[name];
			if (!known) {
				continue;
			}

			const isOwnEnd = 'service' in event && event.service === name && known.phase.type !== 'stopping';
			const isFailedEnd = known.phase.type === 'stopping' && (known.phase.next.type === 'exit' || known.phase.next.type === 'fail');
			const mayCount = (isOwnEnd && event.type !== 'files-changed' && event.type !== 'triggered') || isFailedEnd;
			this.#expect(failures <= known.failures || mayCount, `${event.type} counts as a failure of ${name}`);
		}
	}

	#check(): void {
		for (const [name, {phase}] of Object.entries(this.state.services)) {
			const hasProcess = this.processes.has(name) || this.#queue.some(event => 'service' in event && event.service === name && event.type === 'exited');
			const shouldHave = ['starting', 'ready', 'unready', 'stopping'].includes(phase.type);
			const isFailing = this.#queue.some(event => 'service' in event && event.service === name && event.type === 'spawn-failed');
			const jobs = this.state.services[name]!.jobs.map(({job}) => `${name} ${job}`);
			const told = this.#queue.flatMap(event => event.type === 'job-ended' && event.service === name ? [`${name} ${event.job}`] : []);
			const running = [...this.jobs.keys()].filter(key => key.startsWith(`${name} `));
			this.#expect([...jobs].sort().join() === [...running, ...told].sort().join(), `the commands of ${name} are not those that run`);
			this.#expect(hasProcess === shouldHave || isFailing, `${name} is ${phase.type} ${hasProcess ? 'with' : 'without'} a process`);
			this.#checkCheckpoints(name);
			const graceRuns = this.timers.has(`${name} grace`);
			const stopCommand = this.state.services[name]!.jobs.find(({job}) => job === 'stop-command');
			this.#expect(!graceRuns || phase.type === 'stopping' || stopCommand !== undefined, `a grace timer for ${name}, which is ${phase.type}`);
			this.#expect(graceRuns || phase.type === 'stopping' || stopCommand === undefined || stopCommand.isCancelled, `the stop command of ${name}, which is ${phase.type}, may run for ever`);
		}
	}

	#checkCheckpoints(name: string): void {
		const {phase, opened = []} = this.service(name);
		const kept = this.programs.kept(name).map(({id}) => id);
		// Of those that have just been made nobody has been told.
		const told = kept.filter(id => !this.#untold.has(id) && !this.#queue.some(event => event.type === 'file-opened' && event.checkpoint?.id === id));
		const known = opened.flatMap(({checkpoint}) => checkpoint ? [checkpoint.id] : []);
		this.#expect(told.join() === known.join(), `the checkpoints of ${name} are ${told.join()}, and known are ${known.join()}`);
		const {max} = this.project.services.find(service => service.name === name)?.checkpoint ?? {max: 0};
		this.#expect(told.length <= max, `${name} has ${told.length} checkpoints, ${max} at most are wanted`);
		const isOver = ['idle', 'stopped', 'skipped'].includes(phase.type) || (this.state.shutdown && !isAlive(phase));
		this.#expect(!isOver || kept.length === 0, `${name} is ${phase.type}, and has checkpoints`);
	}

	#expect(isRight: boolean, sentence: string): void {
		if (!isRight) {
			this.broken.push(`at ${this.now}: ${sentence}`);
		}
	}
}

/** The runtime gives up commands that take too long. */
const jobLimitMs = 2000;

/** A reducer that writes into the state it was given throws. */
function freeze(state: ProjectState): void {
	for (const service of Object.values(state.services)) {
		Object.freeze(service);
		Object.freeze(service.watch);
	}

	Object.freeze(state.services);
	Object.freeze(state);
}

function toExit(exit: number | SignalName): Exit {
	return typeof exit === 'number' ? {type: 'code', code: exit} : {type: 'signal', signal: exit};
}
