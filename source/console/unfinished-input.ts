import {canResolve, pasteEnd} from './input.ts';

/** What a terminal has begun to send, until the rest of it comes. */
export interface UnfinishedInput {
	/** What is to be read now; undefined: a paste goes on, of which the end has not come. */
	join(bytes: Uint8Array): Uint8Array | undefined;
	/** Nothing more can be made of this without what comes next. */
	keep(rest: Uint8Array): void;
	rest(): Uint8Array;
}

/** A long paste comes in thousands of pieces: it is put together once, not with each of them. */
export function createUnfinishedInput(): UnfinishedInput {
	let pieces: Uint8Array[] = [];
	let isPaste = false;
	/** The end of the last pieces, where the end of the paste may have begun. */
	let tail: Uint8Array = new Uint8Array();

	return {
		join(bytes) {
			pieces.push(bytes);
			const seen = Buffer.concat([tail, bytes]);
			tail = seen.subarray(-(pasteEnd.length - 1));
			return isPaste && !seen.includes(pasteEnd, 0, 'latin1') ? undefined : pieces.length === 1 ? bytes : Buffer.concat(pieces);
		},
		keep(rest) {
			pieces = rest.length > 0 ? [rest] : [];
			isPaste = rest.length > 0 && !canResolve(rest);
			tail = isPaste ? rest.subarray(-(pasteEnd.length - 1)) : new Uint8Array();
		},
		rest: () => pieces[0] ?? new Uint8Array(),
	};
}
