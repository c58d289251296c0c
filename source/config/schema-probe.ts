import {check, literal, pipe, union} from 'valibot';
import {expected} from './complaint.ts';
import {command, duration, fields, flag, listOf, mapOf, nonEmptyText, period, regex, scalarText, text, whole} from './schema-parts.ts';
import {parseTarget} from './target.ts';

const port = () => whole('a port from 1 to 65535', 1, 65_535);
const count = () => whole('a number from 1', 1, 1_000_000);

const common = {
	http: text('a URL such as http://localhost:3000/health', isHttpUrl, {pattern: '^https?://'}),
	status: whole('an HTTP status from 100 to 599', 100, 599),
	headers: mapOf(scalarText(), 'a map of header names to values'),
	tcp: union([
		whole('a port from 1 to 65535', 1, 65_535).options[0],
		text('a port, or HOST:PORT', isTarget, {pattern: String.raw`^(.+:)?\d+$`}),
	], expected('a port, or HOST:PORT')),
	exec: command(),
	log: regex(),
	notify: union([literal(true, expected('true')), literal('true', expected('true'))], expected('true')),
	image: union([literal(true, expected('true')), literal('true', expected('true'))], expected('true')),
	interval: period(),
	timeout: period(),
	retries: count(),
	start_period: duration(),
	within: period(),
};

/** `ready`, `live`. */
export function probe() {
	return fields(common);
}

/** Compose's `healthcheck`. */
export function healthcheck() {
	return fields({
		...common,
		test: union([
			nonEmptyText('a command'),
			pipe(listOf(scalarText(), 'a list of strings'), check((words: (string | number | boolean)[]) => isComposeTest(words), expected('["CMD", PROGRAM, …], ["CMD-SHELL", COMMAND] or ["NONE"]'))),
		], expected('a string or a list of strings')),
		start_interval: period(),
		disable: flag(),
	});
}

/** process-compose's `readiness_probe`, `liveness_probe`. */
export function kubernetesProbe() {
	return fields({
		...common,
		exec: union([...command().options, fields({command: command(), working_dir: nonEmptyText('a directory')}, {required: ['command']})], expected('a command, or a map with "command"')),
		http_get: fields({
			host: nonEmptyText('a host'),
			scheme: text('http or https', written => /^https?$/i.test(written)),
			path: text(),
			port: port(),
			headers: common.headers,
			status_code: common.status,
		}, {required: ['port']}),
		tcp_socket: fields({host: nonEmptyText('a host'), port: port()}, {required: ['port']}),
		initial_delay_seconds: duration(),
		period_seconds: period(),
		timeout_seconds: period(),
		failure_threshold: count(),
		success_threshold: union([literal(1, expected('1')), literal('1', expected('1'))], expected('1: one success makes a service ready')),
	});
}

function isHttpUrl(written: string): boolean {
	return /^https?:\/\//i.test(written) && URL.canParse(written);
}

function isTarget(written: string): boolean {
	return parseTarget(written) !== undefined;
}

function isComposeTest(words: readonly unknown[]): boolean {
	switch (words[0]) {
		case 'NONE': {
			return words.length === 1;
		}
		case 'CMD': {
			return words.length > 1;
		}
		case 'CMD-SHELL': {
			return words.length === 2;
		}
		default: {
			return false;
		}
	}
}
