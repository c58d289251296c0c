import {shownCommand} from '../core/describe-check.ts';
import {describePhase} from '../core/describe.ts';
import {reachedPorts, type PortBinding} from '../core/port-binding.ts';
import type {ServiceSpec} from '../core/spec.ts';
import {isAlive, type ServiceState} from '../core/state.ts';
import {watchOf} from '../core/watch-of.ts';
import type {ServiceFigures} from './instance.ts';

/** A service as `ps --json` shows it. What does not apply is null. */
export interface ServiceRow {
	readonly name: string;
	readonly phase: string;
	/** A few words about the phase. */
	readonly reason: string;
	readonly pid: number | null;
	readonly run: number;
	readonly restarts: number;
	readonly ready: boolean;
	/** Of the last run that has ended. */
	readonly exitCode: number | null;
	readonly signal: string | null;
	/** ISO 8601. */
	readonly startedAt: string | null;
	readonly uptimeMs: number | null;
	readonly cpuPercent: number | null;
	readonly memoryBytes: number | null;
	/** Of TCP: that it listens on, or that its container has on the machine of the engine. */
	readonly ports: readonly number[];
	/** Of a container that runs. */
	readonly published: readonly PortBinding[];
	/** `pending`: distinct files that changed while paused. */
	readonly watching: {readonly paused: boolean; readonly pending: number} | null;
	/** The file from which the run went on, where it did not begin at the beginning. */
	readonly resumedAt: string | null;
	/** Without secrets. */
	readonly command: string;
}

export function serviceRow(spec: ServiceSpec, state: ServiceState, {figures, published}: {readonly figures: ServiceFigures | undefined; readonly published: readonly PortBinding[]}, now: number): ServiceRow {
	const {phase, run, restarts, startedAt, lastExit, resumedAt} = state;
	const isUp = isAlive(phase);
	const isWatched = watchOf(spec, state) !== undefined;
	return {
		name: spec.name,
		phase: phase.type,
		reason: describePhase(phase, now),
		pid: 'pid' in phase ? phase.pid ?? null : null,
		run,
		restarts,
		ready: phase.type === 'ready',
		exitCode: lastExit?.type === 'code' ? lastExit.code : null,
		signal: lastExit?.type === 'signal' ? lastExit.signal : null,
		startedAt: startedAt === undefined ? null : new Date(startedAt).toISOString(),
		uptimeMs: isUp && startedAt !== undefined ? Math.max(0, now - startedAt) : null,
		cpuPercent: figures?.cpuPercent ?? null,
		memoryBytes: figures?.memoryBytes ?? null,
		ports: reachedPorts(figures?.ports ?? [], published),
		published,
		watching: isWatched ? {paused: state.watch.isPaused, pending: state.watch.pending.length} : null,
		resumedAt: resumedAt ?? null,
		command: shownCommand(spec.command),
	};
}
