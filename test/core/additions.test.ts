import {describe, expect, test} from 'vitest';
import {keepAdditions, without} from '../../source/core/additions.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {needs, project, service} from '../helpers/specs.ts';

const copy = (number: number, changes: Partial<ServiceSpec> = {}) => service(`api-${number}`, {replica: {of: 'api', number}, ...changes});
const added = service('tmp', {origin: 'added'});
const standIn = copy(3, {origin: 'stand-in'});
const names = (services: readonly ServiceSpec[]) => services.map(({name}) => name);

describe('what no file has, when the file is read again', () => {
	test('is kept: what was added, and who stands in for copies that are still there', () => {
		const kept = keepAdditions([service('gone'), copy(1), copy(2), standIn, added], project(copy(1), copy(2), service('new')));
		expect(kept).toMatchObject({type: 'ok', project: {name: 'test'}});
		expect(kept.type === 'ok' && names(kept.project.services)).toEqual(['api-1', 'api-2', 'new', 'api-3', 'tmp']);
	});

	test('a copy that the file asks for takes the place of who stands in; with the copies goes who stands in for them', () => {
		const more = keepAdditions([copy(1), copy(2), standIn], project(copy(1), copy(2), copy(3)));
		expect(more.type === 'ok' && more.project.services).toEqual([copy(1), copy(2), copy(3)]);
		const none = keepAdditions([copy(1), copy(2), standIn], project(service('web')));
		expect(none.type === 'ok' && names(none.project.services)).toEqual(['web']);
	});

	test('a name that both have, be it that of copies, is a clash', () => {
		expect(keepAdditions([added], project(service('tmp')))).toEqual({type: 'clash', names: ['tmp']});
		expect(keepAdditions([service('api', {origin: 'added'})], project(copy(1), copy(2)))).toEqual({type: 'clash', names: ['api']});
	});
});

describe('a project without some of its services', () => {
	test('who needs one of them stands in the way, by name, unless it goes too', () => {
		const services = [service('db'), service('api', {dependsOn: [needs('db')]}), service('web', {dependsOn: [needs('api')]})];
		expect(without(services, ['db'])).toEqual({type: 'needed', by: [{dependent: 'api', service: 'db'}]});
		expect(without(services, ['db', 'api', 'web'])).toEqual({type: 'ok', services: []});
	});

	test('who can do without one forgets it, and the others are the same as before', () => {
		const [db, api, web] = [service('db'), service('api', {dependsOn: [needs('db', 'started', {required: false}), needs('web')]}), service('web')];
		const left = without([db, api, web], ['db']);
		expect(left).toEqual({type: 'ok', services: [{...api, dependsOn: [needs('web')]}, web]});
		expect(left.type === 'ok' && left.services[1]).toBe(web);
	});
});
