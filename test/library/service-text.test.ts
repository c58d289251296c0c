import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {expand} from '../../source/config/expand.ts';
import {parseYaml} from '../../source/config/yaml.ts';
import {entryOf, type TreeNode} from '../../source/config/tree.ts';
import {serviceText} from '../../source/library/service-text.ts';

const key = fc.string({minLength: 1, maxLength: 12}).filter(name => !['__proto__', 'constructor', 'prototype', '<<'].includes(name));
const {value} = fc.letrec<{value: unknown}>(tie => ({
	value: fc.oneof(
		{depthSize: 'small'},
		fc.string({unit: 'binary'}),
		fc.constantFrom('$HOME', '${HOME}', '$$', '$${X:-y}', 'null', '5', '- x', '#', 'a: b', '\u0085\u2028', '${'),
		fc.integer(),
		fc.boolean(),
		fc.constant(null),
		fc.array(tie('value'), {maxLength: 4}),
		fc.dictionary(key, tie('value'), {maxKeys: 4, noNullPrototype: true}),
	),
}));

describe('services written as a file', () => {
	test('say what the object says, whatever it is, and no variable is filled in', () => {
		fc.assert(fc.property(fc.dictionary(key, value, {noNullPrototype: true}), services => {
			const {text, problems} = serviceText(services);
			const {root, diagnostics, syntaxErrors} = parseYaml({file: '/services', text});
			expect([problems, diagnostics, syntaxErrors]).toEqual([[], [], []]);
			expect(asRead(entryOf(root, 'services')!.value)).toEqual(services);
		}));
	});

	test('have each value on a line of its own, which knows its path', () => {
		const {text, paths} = serviceText({api: {command: ['node', 'a.js'], ready: {http: 'x'}, 'odd name': 1}, web: 'npm start'});
		const lines = text.split('\n').slice(0, -1);
		expect(paths).toHaveLength(lines.length);
		expect(lines.map((line, index) => [line, paths[index]])).toEqual(expect.arrayContaining([
			['"a.js"', 'services.api.command[1]'],
			['"http": "x"', 'services.api.ready.http'],
			['"odd name": 1', 'services.api["odd name"]'],
			['"web": "npm start"', 'services.web'],
		]));
	});

	test('what no file could say is named with its path; what is undefined is not there', () => {
		const circle: Record<string, unknown> = {};
		circle['self'] = circle;
		const {problems, text} = serviceText({a: {command: () => {}, ready: {log: /up/}, umask: Number.NaN, started: new Date(), none: undefined}, b: circle, c: [undefined]});
		expect(text).not.toContain('none');
		expect(problems).toEqual([
			{path: 'services.a.command', message: 'cannot be a function'},
			{path: 'services.a.ready.log', message: 'must be written as a string: "up"'},
			{path: 'services.a.umask', message: 'cannot be NaN'},
			{path: 'services.a.started', message: 'cannot be a Date'},
			{path: 'services.b.self', message: 'cannot hold itself'},
			{path: 'services.c[0]', message: 'cannot be undefined'},
		]);
	});

	test('a umask is the number that it is to a program', () => {
		const {text} = serviceText({a: {umask: 0o27, environment: {umask: 27}}, 'b c': {umask: '027'}, umask: {priority: 27}});
		expect(text.split('\n').filter(line => line.includes('27'))).toEqual(['"umask": 0o27,', '"umask": 27', '"umask": "027"', '"priority": 27']);
	});

	test('the same object in two places is no circle', () => {
		const shared = {PORT: '1'};
		expect(serviceText({a: {environment: shared}, b: {environment: shared}}).problems).toEqual([]);
	});
});

/** With variables filled in, of which there are none. */
function asRead(node: TreeNode): unknown {
	switch (node.type) {
		case 'scalar': {
			return typeof node.value === 'string' ? expand(node.text, () => 'FILLED IN').text : node.value;
		}

		case 'list': {
			return node.items.map(asRead);
		}

		case 'map': {
			return Object.fromEntries(node.entries.map(entry => [entry.key, asRead(entry.value)]));
		}

		case 'invalid': {
			return 'INVALID';
		}
	}
}
