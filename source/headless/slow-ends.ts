import {describeJob} from '../core/describe.ts';
import type {ProjectSpec, JobName} from '../core/spec.ts';
import type {ProjectState, ServiceState} from '../core/state.ts';
import type {Store} from '../core/store.ts';

/** A service whose end takes long, and who is to blame. */
export interface SlowEnd {
	readonly service: string;
	readonly run: number;
	/** Who of the run lives, the main process first. */
	readonly processes: readonly LivingProcess[];
	/** Hooks and stop commands that have not ended, as the file calls them. */
	readonly hooks: readonly string[];
	/** Since it began to end. */
	readonly forMs: number;
	/** Absent when SIGKILL has been sent, or is not due yet. */
	readonly killInMs?: number;
	readonly isKilled: boolean;
}

export interface LivingProcess {
	readonly pid: number;
	readonly command: string;
}

export interface SlowEndOptions {
	readonly store: Store;
	readonly clock: {
		/** Epoch ms. */
		now(): number;
		/** Calls once after `delayMs`; returns what cancels it. */
		after(delayMs: number, callback: () => void): () => void;
	};
	readonly survivors: (service: string) => readonly LivingProcess[];
	readonly tell: (slow: SlowEnd, at: number) => void;
}

/** Say who is waited for, once an end takes long, and again when others are to blame or time goes by. Returns what stops it. */
export function tellSlowEnds({store, clock, survivors, tell}: SlowEndOptions): () => void {
	const told = new Map<string, {readonly who: string; readonly at: number}>();
	const seen = new Map<string, readonly number[]>();
	let cancel: (() => void) | undefined;

	const look = () => {
		cancel = undefined;
		const now = clock.now();
		const state = store.getSnapshot();
		for (const name of [...seen.keys()].filter(each => !state.services[each])) {
			told.delete(name);
			seen.delete(name);
		}

		for (const service of Object.values(state.services)) {
			const slow = slowEndOf(service, store.project, state, now);
			if (slow) {
				tellOnce({...slow, processes: lasting(service.name)}, now);
			} else {
				told.delete(service.name);
				seen.delete(service.name);
			}
		}

		lookLater();
	};

	/** A loop of a shell has a new child each time: who is there for a moment only is nobody to wait for, if there are others. */
	const lasting = (service: string) => {
		const living = survivors(service);
		const known = seen.get(service) ?? [];
		seen.set(service, living.map(({pid}) => pid));
		const stayed = living.filter(({pid}) => known.includes(pid));
		return stayed.length > 0 ? stayed : living;
	};

	const tellOnce = (slow: SlowEnd, now: number) => {
		const who = JSON.stringify([slow.processes.map(({pid}) => pid), slow.hooks]);
		const last = told.get(slow.service);
		const isNews = slow.forMs >= slowMs && (last?.who !== who || now - last.at >= againMs);
		if (isNews && slow.processes.length + slow.hooks.length > 0) {
			told.set(slow.service, {who, at: now});
			tell(slow, now);
		}
	};

	const lookLater = () => {
		if (cancel) {
			return;
		}

		const state = store.getSnapshot();
		const since = Object.values(state.services).flatMap(service => endingSince(service, state) ?? []);
		if (since.length > 0) {
			const dueMs = Math.min(...since) + firstLookMs - clock.now();
			cancel = clock.after(dueMs > 0 ? dueMs : lookMs, look);
		}
	};

	const unsubscribe = store.subscribe(lookLater);
	lookLater();
	return () => {
		unsubscribe();
		cancel?.();
	};
}

/** `waiting for worker: pid 4121 node worker.js, pid 4130 sh, SIGKILL in 8s`. */
export function describeSlowEnd({service, processes, hooks, forMs, killInMs, isKilled}: SlowEnd): string {
	const shown = processes.slice(0, maxShown).map(({pid, command}) => `pid ${pid} ${command.length > maxCommand ? `${command.slice(0, maxCommand - 1)}…` : command}`);
	const hidden = processes.length - shown.length;
	const who = [
		...hooks.map(hook => `${hook} (${Math.floor(forMs / 1000)}s)`),
		...shown,
		...hidden > 0 ? [`${hidden} more`] : [],
		...isKilled ? ['SIGKILL sent'] : killInMs === undefined ? [] : [`SIGKILL in ${Math.ceil(killInMs / 1000)}s`],
	];
	return `waiting for ${service}: ${who.join(', ')}`;
}

/** Quicker ends are nobody's business. */
const slowMs = 2000;
/** Early, to know later who has stayed. */
const firstLookMs = 1000;
const lookMs = 1000;
const againMs = 5000;
const maxShown = 6;
const maxCommand = 60;

function slowEndOf(service: ServiceState, project: ProjectSpec, state: ProjectState, now: number): Omit<SlowEnd, 'processes'> | undefined {
	const since = endingSince(service, state);
	if (since === undefined) {
		return undefined;
	}

	const {name, run, phase, jobs} = service;
	const graceMs = project.services.find(each => each.name === name)?.stop.graceMs ?? 0;
	const isAsked = phase.type === 'stopping' && !phase.isKilled && !phase.isHeld;
	return {
		service: name,
		run,
		hooks: jobs.map(({job}) => describeJob(job)),
		forMs: now - since,
		...isAsked && {killInMs: Math.max(0, (phase.askedAt ?? service.since) + graceMs - now)},
		isKilled: phase.type === 'stopping' && phase.isKilled,
	};
}

/** Epoch ms; undefined while it does not end. */
function endingSince({phase, since, jobs}: ServiceState, {shutdown}: ProjectState): number | undefined {
	if (phase.type === 'stopping') {
		return since;
	}

	const isUp = phase.type === 'starting' || phase.type === 'ready' || phase.type === 'unready';
	const last = isUp ? [] : jobs.filter(({job}) => shutdown !== undefined || isOfEnd(job));
	return last.length > 0 ? Math.min(...last.map(job => job.since)) : undefined;
}

function isOfEnd(job: JobName): boolean {
	return job === 'before-signal' || job === 'before-stop' || job === 'stop-command' || job === 'after-stop' || job === 'on-failure';
}
