import os from 'node:os';
import process from 'node:process';
import type {Labels, Machine} from '../fleet/builds.ts';
import {roughByteSize} from '../lib/byte-size.ts';

/** The machine as this process may use it: of the processors and the memory of a container what it has of them. */
export function thisMachine(): Machine {
	return {
		uname: `${os.type()} ${os.release()} ${os.machine()}`,
		hostname: os.hostname(),
		cpus: os.availableParallelism(),
		memoryBytes: Math.min(os.totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
		node: process.versions.node,
	};
}

/** What every builder has without being told. */
export function automaticLabels({hostname, cpus, memoryBytes, node}: Machine): Labels {
	return {
		os: process.platform,
		arch: process.arch,
		hostname,
		cpus: String(cpus),
		memory: roughByteSize(memoryBytes),
		node,
	};
}
