import type {PortBinding} from '../../core/port-binding.ts';
import type {ProbeKind} from '../../core/spec.ts';

/** What is looked up of a service while somebody looks at it closely, and never else. */
export interface Lookups {
	/** undefined: nothing of it runs, or the system does not tell. */
	inspect(service: string): Inspection | undefined;
	/** Of a service in a container that runs. */
	published(service: string): readonly PortBinding[];
	usage(): UsageOfServices;
	/** What its probes have come to last. */
	lastChecks(service: string): Readonly<Partial<Record<ProbeKind, LastCheck>>>;
	/** What each of its checkpoints has of its own, in bytes, by its number. */
	checkpointMemory(service: string): ReadonlyMap<number, number>;
	/** Of its current run, whole. */
	environment(service: string): Readonly<Record<string, string>> | undefined;
}

/** By name, of those that run. */
export type UsageOfServices = ReadonlyMap<string, Usage>;

export interface Usage {
	/** Of one processor: two busy ones are 200. */
	readonly cpuPercent: number;
	readonly memoryBytes: number;
}

export interface Inspection {
	/** Each before its children. */
	readonly processes: readonly InspectedProcess[];
	readonly ports: readonly ListeningPort[];
}

export interface InspectedProcess {
	readonly pid: number;
	/** 0: the main process, or a daemon that has left it. */
	readonly depth: number;
	readonly command: string;
	/** Of one processor. */
	readonly cpuPercent: number;
	readonly memoryBytes: number;
}

export interface ListeningPort {
	readonly port: number;
	/** `0.0.0.0` and `::` are all addresses. */
	readonly address: string;
	readonly pid: number;
}

export interface LastCheck {
	/** Epoch ms. */
	readonly at: number;
	readonly run: number;
	readonly hasPassed: boolean;
	readonly message?: string;
	readonly tookMs?: number;
	/** Of the run, this one included. */
	readonly count: number;
}
