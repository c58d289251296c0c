import type {RestartSpec} from './spec.ts';

const firstDelayMs = 1000;

/** 1 s, 2 s, 4 s … up to the policy's limit. `failures` counts those before this one. */
export function backoffDelay(restart: RestartSpec, failures: number): number {
	return Math.min(firstDelayMs * 2 ** failures, restart.maxDelayMs);
}

export function hasRetriesLeft(restart: RestartSpec, failures: number): boolean {
	return restart.maxRetries === undefined || failures < restart.maxRetries;
}
