import type {DiagnosticCode} from './diagnostic.ts';

/** What a part of the schema has to say about a value that it refuses. */
export type Complaint =
	/** `must be <expected>` */
	| {readonly type: 'expected'; readonly expected: string; readonly hint?: string | undefined}
	/** A whole sentence. */
	| {readonly type: 'sentence'; readonly code: DiagnosticCode; readonly sentence: string; readonly hint?: string | undefined};

/** Valibot's messages are strings: a complaint travels as JSON. */
export function expected(noun: string, hint?: string): string {
	return encode({type: 'expected', expected: noun, hint});
}

export function sentence(code: DiagnosticCode, text: string, hint?: string): string {
	return encode({type: 'sentence', code, sentence: text, hint});
}

export function readComplaint(message: string): Complaint {
	return JSON.parse(message) as Complaint;
}

function encode(complaint: Complaint): string {
	return JSON.stringify(complaint);
}
