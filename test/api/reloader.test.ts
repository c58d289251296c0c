import {describe, expect, test} from 'vitest';
import {together} from '../../source/api/changes-together.ts';
import type {LoadAnswer} from '../../source/api/instance.ts';
import {createReloader, type FileNews} from '../../source/api/reloader.ts';
import type {ProjectSpec, ServiceSpec} from '../../source/core/spec.ts';
import {createStore} from '../../source/core/store.ts';
import {project, service} from '../helpers/specs.ts';

function open(...services: readonly ServiceSpec[]) {
	let now = 0;
	const news: FileNews[] = [];
	const store = createStore({project: project(...services), now: () => now, execute() {}});
	const reloader = createReloader({
		store,
		async reconfigure(next) {
			store.reconfigure(next);
		},
		project: store.project,
		now: () => now,
	});
	reloader.subscribe(told => {
		news.push(told);
	});
	return {...reloader, news, store, pass: (ms: number) => {
		now += ms;
	}};
}

const none = {added: [], removed: [], changed: []};

function file(...services: readonly ServiceSpec[]): LoadAnswer {
	return {type: 'ok', project: project(...services), warnings: ''};
}

describe('a file that has changed', () => {
	test('is taken over; one that says the same, in other words, is not, and what was scaled stays so', () => {
		const {catchUp, store} = open(service('web'));
		store.reconfigure(project(service('web'), service('scaled')));
		expect(catchUp(file(service('web')))).toBeUndefined();
		expect(store.project.services.map(({name}) => name)).toEqual(['web', 'scaled']);
		expect(catchUp(file(service('web'), service('db')))).toEqual({type: 'read', warnings: '', change: {added: ['db'], removed: ['scaled'], changed: []}});
	});

	test('keeps what "devtui add" has brought', () => {
		const {catchUp, store} = open(service('web'));
		store.reconfigure(project(service('web'), service('tmp', {origin: 'added'})));
		expect(catchUp(file(service('web'), service('db')))).toMatchObject({change: {added: ['db'], removed: []}});
		expect(catchUp(file(service('tmp')))).toMatchObject({type: 'invalid', text: expect.stringContaining('devtui remove tmp') as unknown});
	});

	test('in trouble changes nothing, is told once, without colours, and stays in trouble until it can be read', () => {
		const {catchUp, reload, trouble, news, store} = open(service('web'));
		expect(catchUp({type: 'invalid', text: 'a:1:1 bad'})).toEqual({type: 'invalid', text: 'a:1:1 bad'});
		expect(reload({type: 'invalid', text: '\u001B[31ma:1:1\u001B[39m bad'})).toEqual({type: 'invalid', text: '\u001B[31ma:1:1\u001B[39m bad'});
		expect(trouble()).toBe('a:1:1 bad');
		expect(catchUp({type: 'invalid', text: 'a:2:1 worse'})).toEqual({type: 'invalid', text: 'a:2:1 worse'});
		expect(store.project.services).toHaveLength(1);
		expect(catchUp(file(service('web')))).toEqual({type: 'read', warnings: ''});
		expect(trouble()).toBeUndefined();
		expect(news.map(({type}) => type)).toEqual(['invalid', 'invalid', 'read']);
	});
});

describe('who asks for a reload', () => {
	const two: ProjectSpec['services'] = [service('web'), service('db')];

	test('is told what devtui has done by itself a moment ago, once', () => {
		const {catchUp, reload} = open(service('web'));
		catchUp(file(...two));
		expect(reload(file(...two))).toMatchObject({change: {...none, added: ['db']}});
		expect(reload(file(...two))).toMatchObject({change: none});
	});

	test('is not told what was long ago', () => {
		const {catchUp, reload, pass} = open(service('web'));
		catchUp(file(...two));
		pass(60_000);
		expect(reload(file(...two))).toMatchObject({change: none});
	});
});

test.each([
	[[{added: ['a']}, {removed: ['a']}], {}],
	[[{removed: ['a']}, {added: ['a']}], {changed: ['a']}],
	[[{changed: ['a']}, {changed: ['a', 'b']}], {changed: ['a', 'b']}],
	[[{added: ['a']}, {changed: ['a']}], {added: ['a']}],
	[[{changed: ['a']}, {removed: ['a']}, {added: ['b']}], {removed: ['a'], added: ['b']}],
])('what is told of %j together is %j', (changes, all) => {
	expect(together(changes.map(change => ({...none, ...change})))).toEqual({...none, ...all});
});
