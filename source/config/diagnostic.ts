import type {Location, Span} from './source-text.ts';
import {locate} from './source-text.ts';

/** Something wrong (or doubtful) in what the user wrote, found before anything is started. */
export interface Diagnostic {
	readonly severity: 'error' | 'warning';
	readonly code: DiagnosticCode;
	readonly message: string;
	readonly location?: Location;
	/** What to do: `did you mean "timeout"?` */
	readonly hint?: string;
	/** Other places that matter: where it was defined first. */
	readonly related?: readonly RelatedLocation[];
}

export interface RelatedLocation {
	readonly message: string;
	readonly location: Location;
}

export type DiagnosticCode =
	| 'bad-key'
	| 'bad-line'
	| 'bad-name'
	| 'conflicting-keys'
	| 'dependency-cycle'
	| 'doubtful-pattern'
	| 'duplicate-key'
	| 'duplicate-service'
	| 'file-not-found'
	| 'include-cycle'
	| 'include-matches-nothing'
	| 'missing-command'
	| 'missing-directory'
	| 'missing-env-file'
	| 'missing-key'
	| 'missing-probe'
	| 'missing-value'
	| 'module-failed'
	| 'module-syntax'
	| 'no-services'
	| 'not-supported'
	| 'passed-over'
	| 'too-large'
	| 'unknown-dependency'
	| 'unknown-key'
	| 'unknown-service'
	| 'unreadable-file'
	| 'unset-variable'
	| 'wrong-type'
	| 'wrong-value'
	| 'yaml-syntax';

interface Details {
	readonly hint?: string | undefined;
	readonly related?: readonly RelatedLocation[];
}

export function problem(code: DiagnosticCode, message: string, span?: Span, details: Details = {}): Diagnostic {
	return diagnostic('error', code, message, span, details);
}

export function warning(code: DiagnosticCode, message: string, span?: Span, details: Details = {}): Diagnostic {
	return diagnostic('warning', code, message, span, details);
}

/** In the order of the files, then of their lines; what has no place comes first. What is wrong with an anchor is said once, however many use it. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[], files: readonly string[]): Diagnostic[] {
	const rank = ({location}: Diagnostic) => location === undefined ? -1 : files.indexOf(location.file);
	const distinct = new Map(diagnostics.map(diagnostic => [identity(diagnostic), diagnostic]));
	return [...distinct.values()].sort((a, b) => rank(a) - rank(b)
		|| (a.location?.line ?? 0) - (b.location?.line ?? 0)
		|| (a.location?.column ?? 0) - (b.location?.column ?? 0));
}

function identity({severity, message, location}: Diagnostic): string {
	return JSON.stringify([severity, message, location?.file, location?.line, location?.column]);
}

function diagnostic(severity: Diagnostic['severity'], code: DiagnosticCode, message: string, span: Span | undefined, {hint, related}: Details): Diagnostic {
	return {
		severity,
		code,
		message: span?.computed === undefined ? message : `${message} (${span.computed})`,
		...span && {location: locate(span)},
		...hint !== undefined && {hint},
		...related && {related},
	};
}
