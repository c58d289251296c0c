import type {ChildOptions} from './contract.ts';
import {defaultTerm} from './pty.ts';

/** The environment as the process gets it: what says where it is, and on which terminal, must be true. */
export function childEnvironment({environment, workingDir, terminal}: ChildOptions): Readonly<Record<string, string>> {
	const TERM = environment['TERM'] === 'dumb' ? 'dumb' : defaultTerm;
	return {...environment, PWD: workingDir, ...(terminal && {TERM})};
}
