import type {Source, Span} from '../source-text.ts';

/** Where in the source of a module something of what it exports stands; what is computed has the nearest place around it. */
export interface Places {
	/** `key`: at the name of the property, where there is one. */
	of(path: readonly string[], part: 'key' | 'value'): Span;
}

/** Where nothing has to be pointed at. */
export function noPlaces(source: Source): Places {
	const span: Span = {source, start: 0, end: 0};
	return {of: () => span};
}
