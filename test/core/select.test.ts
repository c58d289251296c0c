import {describe, expect, test} from 'vitest';
import {select, type Selection} from '../../source/core/select.ts';
import {needs, project, service} from '../helpers/specs.ts';

const shop = project(
	service('db'),
	service('api', {dependsOn: [needs('db', 'healthy'), needs('mail')]}),
	service('web', {dependsOn: [needs('api')]}),
	service('mail', {profiles: ['full']}),
	service('off', {isDisabled: true, dependsOn: [needs('db')]}),
);

/** Those that are started, each with those that it waits for. */
function startedBy(selection: Partial<Selection>): Readonly<Record<string, readonly string[]>> | string {
	const selected = select(shop, {names: [], profiles: [], hasNoDependencies: false, hasNoWatch: false, ...selection});
	return selected.type === 'ok'
		? Object.fromEntries(selected.project.services.filter(({isDisabled}) => !isDisabled).map(({name, dependsOn}) => [name, dependsOn.map(each => each.service)]))
		: selected.name;
}

describe('--no-deps', () => {
	test('starts the services that are named, and they wait for nobody else', () => {
		expect(startedBy({names: ['web'], hasNoDependencies: true})).toEqual({web: []});
	});

	test('keeps the order among those that are named', () => {
		expect(startedBy({names: ['web', 'api'], hasNoDependencies: true})).toEqual({api: [], web: ['api']});
	});

	test('with none named keeps the order among all that are started; what is not started is not waited for', () => {
		expect(startedBy({hasNoDependencies: true})).toEqual({db: [], api: ['db'], web: ['api']});
		expect(startedBy({hasNoDependencies: true, profiles: ['full']})).toEqual({db: [], api: ['db', 'mail'], web: ['api'], mail: []});
	});
});

test('without it a service that is named waits for what it needs', () => {
	expect(startedBy({names: ['web']})).toEqual({web: ['api']});
	expect(startedBy({names: ['nobody']})).toBe('nobody');
});
