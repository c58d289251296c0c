import type {ChildOptions} from './contract.ts';
import {defaultTerm} from './pty.ts';

/** The environment as the process gets it: it is true where it is, and it has a terminal's name when it has a terminal. */
export function childEnvironment({environment, workingDir, terminal}: ChildOptions): Readonly<Record<string, string>> {
	return {...environment, PWD: workingDir, ...(terminal && {TERM: environment['TERM'] ?? defaultTerm})};
}
