import fc from 'fast-check';
import {expect, test} from 'vitest';
import {formatDiagnostics} from '../../source/config/code-frame.ts';
import type {FileAccess} from '../../source/config/files.ts';
import {escapeExpansion, expand} from '../../source/config/expand.ts';
import {loadProject} from '../../source/config/load.ts';
import {printYaml} from '../../source/config/yaml.ts';

function filesWith(texts: Readonly<Record<string, string>>): FileAccess {
	return {
		read: path => texts[path] === undefined ? {type: 'missing'} : {type: 'ok', text: texts[path]},
		isFile: path => texts[path] !== undefined,
		isDirectory: () => true,
		list: () => [],
	};
}

function load(text: string, file = 'devtui.yaml') {
	return loadProject({directory: '/project', environment: {HOME: '/home/me'}}, filesWith({[`/project/${file}`]: text}));
}

const serviceName = fc.stringMatching(/^[A-Za-z\d][\w.-]{0,15}$/).filter(name => name !== 'prototype' && !(name in Object.prototype));
const commandLine = fc.stringMatching(/^[a-z./][ -~]{0,40}[!-~]$/);

test('every Procfile keeps its names and commands, in their order', () => {
	fc.assert(fc.property(fc.uniqueArray(fc.tuple(serviceName, commandLine), {selector: ([name]) => name, minLength: 1, maxLength: 8}), lines => {
		const result = load(lines.map(([name, command]) => `${name}: ${command}\n`).join('# a comment\n\n'), 'Procfile');
		expect(result.type).toBe('ok');
		if (result.type === 'ok') {
			expect(result.project.services.map(({name}) => name)).toEqual(lines.map(([name]) => name));
			for (const [index, {command}] of result.project.services.entries()) {
				// A comment of the shell's may be gone.
				const text = command.type === 'shell' ? command.text : '';
				const written = lines[index]![1];
				expect(written === text || written.startsWith(`${text} `) && written.slice(text.length).trimStart().startsWith('#')).toBe(true);
			}
		}
	}), {numRuns: 150});
});

function hasOnlyVisible(text: string): boolean {
	return !/[\0-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/.test(text);
}

function expectSound(text: string, file?: string): void {
	const result = load(text, file);
	expect(['ok', 'invalid']).toContain(result.type);
	const diagnostics = result.type === 'invalid' ? result.diagnostics : result.type === 'ok' ? result.warnings : [];
	expect(result.type === 'invalid' ? diagnostics.length : 1).toBeGreaterThan(0);
	expect(hasOnlyVisible(formatDiagnostics(diagnostics, {color: false, cwd: '/project'}))).toBe(true);
	for (const {location} of diagnostics) {
		if (location) {
			expect(location.line).toBeLessThanOrEqual(text.split('\n').length);
			expect(location.column).toBeLessThanOrEqual([...location.lineText].length + 1);
		}
	}
}

test('any text is read or refused with a reason, and what is said cannot drive the terminal', () => {
	fc.assert(fc.property(fc.string({unit: 'binary', maxLength: 200}), fc.constantFrom('devtui.yaml', 'Procfile'), (text, file) => {
		expectSound(text, file);
	}), {numRuns: 300});
});

const words = [
	'services', 'command', 'depends_on', 'ready', 'watch', 'restart', 'api', 'db', 'tcp', 'environment', 'condition', 'service_healthy', 'include', 'env_file', 'replicas',
	'healthcheck', 'test', 'readiness_probe', 'http_get', 'exec', 'paths', 'x-a', '<<', '*a', '&a', ':', ': ', '- ', '\n', '\n  ', '\n    ', '{', '}', '[', ']', ',', '"', '\'', '#', '$', '${A}',
	'${', '!', '|', '>', '%', '@', '?', '0', '-1', '3', 'true', 'no', 'null', '\t', '日本', '\u001B[31m', '\uFEFF', '---', '__proto__', 'constructor', 'toString',
];

test('any heap of pieces of a configuration is read or refused with a reason', () => {
	fc.assert(fc.property(fc.array(fc.constantFrom(...words), {maxLength: 60}), pieces => {
		expectSound(pieces.join(''));
	}), {numRuns: 600, examples: [[['{', '\n', '\uFEFF']]]});
});

const scalar = fc.oneof(fc.constantFrom<unknown>(...words, 0, -1, 1.5, true, false, null), fc.string());
const key = fc.oneof(fc.constantFrom(...words), serviceName);
const {value: anyValue} = fc.letrec(tie => ({
	value: fc.oneof({maxDepth: 6, depthSize: 'medium'}, scalar, fc.array(tie('value'), {maxLength: 4}), fc.dictionary(key, tie('value'), {maxKeys: 5})),
}));

test('any data under the keys of a service is read or refused with a reason', () => {
	const keys = fc.constantFrom(
		'command', 'entrypoint', 'working_dir', 'environment', 'env_file', 'depends_on', 'ready', 'live', 'healthcheck', 'readiness_probe', 'liveness_probe', 'restart', 'replicas',
		'success_exit_codes', 'stop_signal', 'stop_grace_period', 'watch', 'checkpoint', 'tty', 'stdin', 'singleton', 'priority', 'profiles', 'links', 'image', 'hooks',
	);
	const service = fc.dictionary(keys, anyValue, {maxKeys: 8});
	const project = fc.record({services: fc.dictionary(fc.constantFrom('api', 'db', 'web'), fc.oneof(service, anyValue))});
	fc.assert(fc.property(fc.oneof(project, anyValue), data => {
		expectSound(printYaml(data));
	}), {numRuns: 300});
});

test('filling in variables ends, and leaves alone what has been escaped', () => {
	fc.assert(fc.property(fc.array(fc.constantFrom('$', '{', '}', 'A', 'B', ':-', '-', ':?', '?', ':+', 'x', ' ', '#'), {maxLength: 40}).map(pieces => pieces.join('')), text => {
		expand(text, name => name === 'A' ? '${B}$$' : undefined);
		expect(expand(escapeExpansion(text), () => 'never').text).toBe(text);
	}), {numRuns: 1000});
});
