import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {importFormats, type ImportFormat} from '../../../source/config/import/contract.ts';
import {importFile} from '../../../source/config/import/import-file.ts';
import {recognise} from '../../../source/config/import/recognise.ts';
import {isServiceName} from '../../../source/config/schema.ts';
import {printYaml} from '../../../source/config/yaml.ts';
import {loadText, told} from './fixtures.ts';

/** More of them by hand: `RUNS=20 npx vitest run test/config/import`. */
const runs = (usual: number) => usual * Number(process.env['RUNS'] ?? 1);

const names: Readonly<Record<ImportFormat, string>> = {
	compose: 'compose.yaml', justfile: 'justfile', mprocs: 'mprocs.yaml', 'package.json': 'package.json', 'process-compose': 'process-compose.yaml', procfile: 'Procfile',
};

/** Whatever it says: an answer, a devtui file that is one, and places that are in the text. */
function expectSound(format: ImportFormat, text: string): readonly string[] {
	const source = {file: `/project/${names[format]}`, text};
	// process-compose looks for a compose.yaml, too: one with its key is its own.
	expect([format, ...format === 'compose' && text.includes('processes') ? ['process-compose'] : []]).toContain(recognise(source));
	const result = importFile(format, {source, siblings: [], only: [], platform: 'linux'});
	for (const {span} of result.notes) {
		expect(span === undefined || span.start >= 0 && span.start <= text.length).toBe(true);
	}
	if (result.type === 'trouble') {
		expect(result.notes.length).toBeGreaterThan(0);
		return [];
	}
	const loaded = loadText(result.text);
	const errors = loaded.type === 'invalid' ? loaded.diagnostics.filter(({severity}) => severity === 'error') : [];
	// These are faults of the original, which only the whole can tell; and what a variable holds that is not set here.
	// What is wrong with a container (a command that needs a shell, a relative directory) stays as it was written, and is told at its place when it is imported.
	const ofContainers = format === 'compose' ? ['conflicting-keys', 'unknown-service', 'wrong-value'] : [];
	const others = errors.filter(({code, location}) => !['dependency-cycle', 'duplicate-service', ...ofContainers].includes(code) && !location?.lineText.includes('${'));
	expect(others, result.text).toEqual([]);
	expect(result.services.length).toBeGreaterThan(0);
	expect(result.services.every(name => isServiceName(name))).toBe(true);
	expect(new Set(result.services).size).toBe(result.services.length);
	if (loaded.type === 'ok') {
		expect([...new Set(loaded.project.services.map(({name, replica}) => replica?.of ?? name))]).toEqual(result.services.filter(name => loaded.project.services.some(each => (each.replica?.of ?? each.name) === name)));
	}
	return result.services;
}

const words = [
	'services', 'processes', 'procs', 'scripts', 'dev', 'dev:a', 'web', 'image', 'command', 'depends_on', 'healthcheck', 'test', 'shell', 'cmd', 'stop', '$select', 'os', 'linux', 'concurrently', '"npm:dev:*"', 'run-p', 'npm-run-all',
	'[parallel]', 'set x', ':=', '&', '&&', ': ', ':', '\n', '\n  ', '\n    ', '\n\t', '- ', '{', '}', '[', ']', ',', '"', '\'', '#', '$$', '*a', '&a', '<<', '|', '>', '0', '-1', 'true', 'null', '\t', '日本', '\u001B[31m', '\uFEFF', '---', '__proto__', 'constructor', '\0', '\\',
];

describe.each(importFormats)('%s', format => {
	test('any text has an answer, and what is printed is a devtui file', () => {
		fc.assert(fc.property(fc.oneof(fc.string({unit: 'binary', maxLength: 120}).map(text => text.replaceAll('$', '')), fc.array(fc.constantFrom(...words), {maxLength: 40}).map(pieces => pieces.join(''))), text => {
			expectSound(format, text);
		}), {numRuns: runs(40)});
	});
});

const text = fc.oneof(fc.constantFrom('', ' ', 'a', 'web', 'db', 'a b', '5', 'no', '10s', '1m30s', '99999999999', '-1', 'SIGINT', '99', 'x: y # z', '*', '{a}', '$a', '$$', '\0', 'é\u202E', 'a\nb', 'service:db', '{{.A}}', '{{x', '(', '<C-c>', '<q>'), fc.string({maxLength: 8}).map(each => each.replaceAll('${', '$')));
const scalar = fc.oneof(text, fc.constantFrom<unknown>(0, 1, -1, 2.5, 1e9, true, false, null));
const name = fc.constantFrom('web', 'db', 'web:dev', '_a', 'Ä', 'constructor', 'a b', 'a-b', '5', 'x-y', 'z'.repeat(40), '-', 'toString');
const any = fc.oneof(scalar, fc.array(scalar, {maxLength: 3}), fc.dictionary(fc.oneof(name, text), scalar, {maxKeys: 3}));
/** Known keys with values that may be of any type. */
const map = (shapes: Readonly<Record<string, fc.Arbitrary<unknown>>>) => fc.record(Object.fromEntries(Object.entries(shapes).map(([key, value]) => [key, fc.oneof({weight: 4, arbitrary: value}, any)])), {requiredKeys: []});
const needs = fc.oneof(fc.array(name, {maxLength: 3}), fc.dictionary(name, map({condition: fc.constantFrom('process_healthy', 'process_log_ready', 'service_healthy', 'service_completed_successfully', 'process_completed')}), {maxKeys: 2}));

const probe = map({exec: map({command: text, working_dir: text}), http_get: map({host: text, port: scalar, path: text, scheme: text, headers: any, status_code: scalar}), tcp_socket: map({port: scalar}), period_seconds: scalar, timeout_seconds: scalar, failure_threshold: scalar, initial_delay_seconds: scalar});
const structured: Readonly<Record<'compose' | 'mprocs' | 'process-compose', fc.Arbitrary<unknown>>> = {
	compose: map({name: text, services: fc.dictionary(name, map({
		image: text, build: any, command: text, entrypoint: any, ports: any, volumes: any, networks: any, deploy: any, develop: any, secrets: any, extends: any, tty: scalar, labels: any, container_name: text, depends_on: needs, restart: scalar, stop_grace_period: scalar, profiles: any, network_mode: text, links: any, working_dir: text, environment: any, env_file: any,
		healthcheck: map({test: fc.oneof(text, fc.tuple(fc.constantFrom('CMD', 'CMD-SHELL', 'NONE'), text)), interval: scalar, timeout: scalar, retries: scalar, start_period: scalar, disable: scalar}),
	}), {maxKeys: 5})}),
	mprocs: map({proc_log: any, procs: fc.dictionary(name, map({shell: text, cmd: fc.array(scalar), cwd: text, env: any, add_path: any, autostart: scalar, autorestart: scalar, stop: fc.oneof(text, map({'send-keys': fc.array(text), cmd: text})), deps: any, log: any}), {maxKeys: 5})}),
	'process-compose': map({environment: any, vars: any, shell: map({shell_command: text, shell_argument: text}), name: text, processes: fc.dictionary(name, map({
		command: text, entrypoint: any, working_dir: text, environment: any, depends_on: needs, readiness_probe: probe, liveness_probe: probe, ready_log_line: text, env_file: text, namespace: any, replicas: fc.constantFrom<unknown>(1, 2, 0, -1, 'x'),
		availability: map({restart: fc.constantFrom('always', 'on_failure', 'no', 'exit_on_failure'), backoff_seconds: scalar, max_restarts: scalar}), shutdown: map({signal: scalar, timeout_seconds: scalar, command: text, send_keys: text}),
		log_location: text, log_configuration: map({rotation: map({max_size_mb: scalar, max_age_days: scalar, max_backups: scalar}), add_timestamp: scalar}), disabled: scalar, description: text, success_exit_codes: any,
		watch: map({debounce: scalar, cascade: scalar, paths: fc.array(fc.oneof(text, map({path: text, include: any, exclude: any})), {maxLength: 2})}),
	}), {maxKeys: 5})}),
};

test.each(Object.entries(structured))('%s: known keys with any values make a devtui file, and no service is lost without a word', (format, arbitrary) => {
	fc.assert(fc.property(arbitrary, data => {
		const text = printYaml(data);
		const services = expectSound(format as ImportFormat, text);
		const result = importFile(format as ImportFormat, {source: {file: `/project/${names[format as ImportFormat]}`, text}, siblings: [], only: [], platform: 'linux'});
		const all = (data as Record<string, unknown>)[{compose: 'services', mprocs: 'procs', 'process-compose': 'processes'}[format]!];
		if (result.type === 'ok' && typeof all === 'object' && all !== null && !Array.isArray(all)) {
			const said = told(result.notes);
			expect(Object.keys(all).filter(each => !services.includes(each) && !said.includes(`"${each}"`))).toEqual([]);
		}
	}), {numRuns: runs(50)});
});

const script = fc.array(fc.constantFrom('concurrently', 'run-p', 'npm-run-all', '-p', '-s', '-k', '-n', 'a,b', '--names=x', '"npm:dev:*"', 'npm:a', '"npm run a"', 'dev:*', '**', '&', '&&', '|', '$X', 'cross-env', 'A=b', 'npx', 'vite', '--', '"', '\\"', 'wait', 'npm run dev', 'cd x &&'), {maxLength: 8}).map(words => words.join(' '));

test('package.json: scripts of any kind make services that are there', () => {
	fc.assert(fc.property(fc.dictionary(fc.constantFrom('dev', 'dev:a', 'dev:b', 'a', 'start', 'watch:all', 'predev', 'build'), script, {maxKeys: 6}), scripts => {
		expectSound('package.json', JSON.stringify({scripts}, undefined, '\t'));
	}), {numRuns: runs(60)});
});
