import type {Exit} from './state.ts';

/** `exited 3`, `killed by SIGSEGV`. */
export function describeExit(exit: Exit): string {
	return exit.type === 'code' ? `exited ${exit.code}` : `killed by ${exit.signal}`;
}
