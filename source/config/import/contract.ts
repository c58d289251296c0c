import type {DependencyCondition} from '../../core/spec.ts';
import type {Source, Span} from '../source-text.ts';

/** What devtui reads besides its own files. */
export type ImportFormat = 'procfile' | 'compose' | 'process-compose' | 'mprocs' | 'package.json' | 'justfile';

export const importFormats: readonly ImportFormat[] = ['procfile', 'compose', 'process-compose', 'mprocs', 'package.json', 'justfile'];

export interface ImportInput {
	readonly source: Source;
	/** Names of what stands beside the file: lock files say which package manager it is. */
	readonly siblings: readonly string[];
	/** The text of another file that this one names; undefined: it cannot be had. */
	readonly readOther?: (path: string) => string | undefined;
	/** Scripts or recipes that are to become services; none: those that look like services. */
	readonly only: readonly string[];
	/** As Node names it: files may say different things for different systems. */
	readonly platform: string;
}

/** Something that is different now, or gone: a sentence, and the place that it is about. */
export interface Note {
	readonly message: string;
	readonly span?: Span;
}

export type Tell = (message: string, span?: Span) => void;

/** What a reader makes of a file, in devtui's words; names and dependencies are put right later. */
export interface Draft {
	/** Short: a line for each service, which the shell gets as it stands, and a `PORT` for each. */
	readonly form: 'short' | 'long';
	readonly name?: string;
	/** For all services. */
	readonly environment?: Readonly<Record<string, string>>;
	/** More keys of the top, as they are to be written. */
	readonly top?: Readonly<Record<string, unknown>>;
	readonly services: readonly DraftService[];
}

export interface DraftService {
	/** As the file has it. */
	readonly name: string;
	readonly span: Span;
	/** Keys and values of a service in a devtui file, as they are to be written. */
	readonly keys: Readonly<Record<string, unknown>>;
	readonly needs?: readonly Need[];
}

export interface Need {
	readonly name: string;
	readonly condition: DependencyCondition;
	readonly restart?: boolean;
	readonly required?: boolean;
	readonly span: Span;
}

/** Trouble: there is nothing that could be made of it. */
export type ReadResult =
	| {readonly type: 'ok'; readonly draft: Draft}
	| {readonly type: 'trouble'; readonly notes: readonly Note[]};

export type Reader = (input: ImportInput, tell: Tell) => ReadResult;

export function trouble(message: string, span?: Span): ReadResult {
	return {type: 'trouble', notes: [{message, ...span && {span}}]};
}
