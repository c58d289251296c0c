import fc from 'fast-check';
import {expect, test} from 'vitest';
import {differenceBetween} from '../../source/core/difference.ts';
import {initialService, initialState} from '../../source/core/initial.ts';
import type {ProjectState} from '../../source/core/state.ts';
import {project, service} from '../helpers/specs.ts';

const empty = initialState(project(), 0);

/** Whoever has another number is not as before. */
const someState = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(2)).map((numbers): ProjectState => ({
	...empty,
	services: Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, versions[name]![number]!])),
}));
const versions = Object.fromEntries(['a', 'b', 'c', 'd'].map(name => [name, [0, 1, 2].map(at => initialService(service(name), at))]));

test('of two states those are changed that are new or another object, and those gone that are missing, whoever was compared before', () => {
	fc.assert(fc.property(fc.array(someState, {minLength: 1, maxLength: 5}), states => {
		for (const before of states) {
			for (const after of [...states, ...states]) {
				const {changed, gone} = differenceBetween(before, after);
				expect(changed).toEqual(Object.values(after.services).filter(({name, since}) => before.services[name]?.since !== since));
				expect(gone).toEqual(Object.values(before.services).filter(({name}) => !(name in after.services)));
			}
		}
	}));
});
