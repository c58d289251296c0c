type Stream = 'stdout' | 'stderr';

/** What a container prints before it is known to run. */
export interface EarlyOutput {
	take(chunk: Uint8Array, stream: Stream): void;
	/** It runs: all that was kept is passed on, and what comes later at once. */
	passOn(): void;
}

/**
 * An engine answers to a start long after the container has begun, when it starts many. What is printed meanwhile is read
 * and kept, as an engine throws away what nobody reads. @param full Nothing more is to be read for now.
 */
export function createEarlyOutput(pass: (chunk: Uint8Array, stream: Stream) => void, full: () => void): EarlyOutput {
	let kept: Array<readonly [Uint8Array, Stream]> | undefined = [];
	let keptBytes = 0;
	return {
		take(chunk, stream) {
			if (!kept) {
				pass(chunk, stream);
				return;
			}

			kept.push([chunk, stream]);
			keptBytes += chunk.length;
			if (keptBytes > mostBytes) {
				full();
			}
		},
		passOn() {
			const all = kept ?? [];
			kept = undefined;
			for (const [chunk, stream] of all) {
				pass(chunk, stream);
			}
		},
	};
}

/** As much as a pipe would take. */
const mostBytes = 65_536;
