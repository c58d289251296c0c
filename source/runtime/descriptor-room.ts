import {closeSync, openSync, readFileSync} from 'node:fs';

/**
 * Whether this process may open what another child takes: `now`, and `later`, when its launcher calls. Without a look
 * beforehand many starts at once take the first of their descriptors, and none its last. What devtui itself opens as it
 * goes on has to have room, too. Throws, in words; returns what gives the later ones back, to be called once.
 */
export function takeDescriptorRoom({now, later}: {readonly now: number; readonly later: number}): () => void {
	const limit = knownLimit ??= readLimit();
	const used = lowestFree();
	if (used === undefined || used + promised + now + later + spare > limit) {
		throw new Error(`too many open files: devtui may have ${limit} (ulimit -n)`);
	}

	promised += later;
	return () => {
		promised -= later;
	};
}

let promised = 0;
let knownLimit: number | undefined;

/** For modules, log files and commands of other shells. */
const spare = 12;

/** A new descriptor is the lowest that is free: all below are in use. */
function lowestFree(): number | undefined {
	try {
		const descriptor = openSync('/', 'r');
		closeSync(descriptor);
		return descriptor;
	} catch {
		// There is none.
		return undefined;
	}
}

function readLimit(): number {
	try {
		const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
		return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
	} catch {
		// Not Linux, or no descriptor for it.
		return Number.POSITIVE_INFINITY;
	}
}
