import {expect, test} from 'vitest';
import {excludeFromStop, without} from '../../source/core/exclude.ts';
import {needs, project, service} from '../helpers/specs.ts';

const shop = project(service('db'), service('api', {dependsOn: [needs('db')]}), service('web', {dependsOn: [needs('api', 'started', {required: false})]}), service('docs', {isDisabled: true, dependsOn: [needs('db')]}));

test('a service that another one needs cannot be excluded from a start alone, only with that one', () => {
	expect(without(shop, ['db'])).toEqual({type: 'needed', message: 'db cannot be excluded: api needs it. Exclude that, too: --exclude api'});
	const both = without(shop, ['db', 'api']);
	expect(both.type === 'ok' && both.project.services.map(({name, isDisabled, dependsOn}) => [name, isDisabled, dependsOn.length])).toEqual([['db', true, 0], ['api', true, 1], ['web', false, 0], ['docs', true, 1]]);
	expect(without(shop, ['nope'])).toEqual({type: 'unknown-service', name: 'nope'});
	expect(without(shop, [])).toEqual({type: 'ok', project: shop});
});

test('a service cannot stay up without what it needs', () => {
	expect(excludeFromStop(shop, ['api'])).toEqual({type: 'needed', message: 'api cannot be excluded: it needs db, which would be stopped. Exclude that, too: --exclude db'});
	expect(excludeFromStop(shop, ['api', 'db'])).toEqual({type: 'ok', names: new Set(['api', 'db'])});
	expect(excludeFromStop(shop, ['web'])).toEqual({type: 'ok', names: new Set(['web'])});
	expect(excludeFromStop(shop, ['nope'])).toEqual({type: 'unknown-service', name: 'nope'});
});
