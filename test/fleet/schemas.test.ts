import {expect, test} from 'vitest';
import * as v from 'valibot';
import {schemaOf} from '../../source/fleet/schemas/parts.ts';

interface Wanted {
	readonly id: string;
	readonly list: readonly number[];
	readonly more?: {readonly isIt: boolean};
}

const entries = {id: v.string(), list: v.array(v.number()), more: v.exactOptional(v.object({isIt: v.boolean()}))};

/** It is the compiler that keeps these promises: an error that is expected and not there is one. */
test('a schema is that of its type, or does not compile', () => {
	const {id, list, more} = entries;
	const schemas = [
		schemaOf<Wanted>()(v.object(entries)),
		// @ts-expect-error: a field less, though nobody has to give it
		schemaOf<Wanted>()(v.object({id, list})),
		// @ts-expect-error: a field more
		schemaOf<Wanted>()(v.object({...entries, other: v.exactOptional(v.string())})),
		// @ts-expect-error: a field that has to be there
		schemaOf<Wanted>()(v.object({...entries, more: v.object({isIt: v.boolean()})})),
		// @ts-expect-error: a field that may be undefined
		schemaOf<Wanted>()(v.object({id, list, more: v.optional(v.object({isIt: v.boolean()}))})),
		// @ts-expect-error: a field of fewer values
		schemaOf<Wanted>()(v.object({list, more, id: v.literal('a')})),
		// @ts-expect-error: a field within a field
		schemaOf<Wanted>()(v.object({...entries, more: v.exactOptional(v.object({isIt: v.string()}))})),
		// @ts-expect-error: one member of a union less
		schemaOf<'a' | 'b'>()(v.literal('a')),
	];
	expect(schemas).toHaveLength(8);
});
