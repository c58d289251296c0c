import {quoteWord} from '../../lib/quote-word.ts';
import {formatTarget} from '../target.ts';
import type {Tell} from './contract.ts';
import type {Fields} from './fields.ts';
import type {Filler} from './templates.ts';

/** `readiness_probe`, `ready_log_line` and `liveness_probe`. */
export function probesOf(service: Fields, filler: Filler, name: string, tell: Tell): object {
	const line = service.text('ready_log_line');
	const ready = probeOf(service, 'readiness_probe', filler, name, tell);
	const live = probeOf(service, 'liveness_probe', filler, name, tell);
	if (line !== undefined && ready) {
		service.lost('ready_log_line', 'a service has one readiness probe, and it has a "readiness_probe"');
	}
	return {
		...ready ? {ready} : line !== undefined && {ready: {log: regexOf(filler.plain(line))}},
		...live && {live},
	};
}

function probeOf(service: Fields, key: string, filler: Filler, name: string, tell: Tell): object | undefined {
	const fields = service.fields(key);
	if (!fields) {
		return undefined;
	}
	const check = httpOf(fields, filler, name) ?? execOf(fields, filler) ?? tcpOf(fields, filler);
	const seconds = (of: string) => {
		const text = fields.text(of);
		return text === undefined ? undefined : /^[\d.]+$/.test(text) ? `${text}s` : text;
	};
	const delay = seconds('initial_delay_seconds');
	const period = seconds('period_seconds') ?? '10s';
	const timeout = seconds('timeout_seconds');
	const failures = fields.text('failure_threshold');
	const successes = fields.text('success_threshold');
	if (successes !== undefined && Number(successes) > 1) {
		fields.lost('success_threshold', 'one success makes a service ready');
	}
	fields.tellRest();
	if (!check) {
		tell(`"${key}" of "${name}" is left out: it asks nothing.`, service.spanOf(key));
		return undefined;
	}
	return {
		...check,
		interval: period === '0s' ? '10s' : period,
		...timeout !== undefined && timeout !== '0s' && {timeout},
		...failures !== undefined && failures !== '0' && {retries: Number(failures)},
		...delay !== undefined && delay !== '0s' && {start_period: delay},
	};
}

function httpOf(probe: Fields, filler: Filler, name: string): object | undefined {
	const fields = probe.fields('http_get');
	if (!fields) {
		return undefined;
	}
	const text = (key: string, otherwise: string) => filler.plain(fields.text(key) ?? otherwise);
	const host = text('host', '127.0.0.1');
	const port = text('port', text('num_port', ''));
	const path = text('path', '/');
	const scheme = text('scheme', 'http').toLowerCase();
	const status = fields.text('status_code');
	const headers = Object.fromEntries(fields.entries('headers').flatMap(({key, value}) => value.type === 'scalar' ? [[key, filler.plain(value.text)]] : []));
	fields.tellRest();
	probe.lost('exec', `"http_get" is what "${name}" is asked`);
	return {
		http: `${scheme}://${host.includes(':') ? `[${host}]` : host}${port === '' ? '' : `:${port}`}${path.startsWith('/') ? '' : '/'}${path}`,
		...status !== undefined && {status: Number(status)},
		...Object.keys(headers).length > 0 && {headers},
	};
}

function execOf(probe: Fields, filler: Filler): object | undefined {
	const node = probe.node('exec');
	const fields = node?.type === 'map' ? probe.fields('exec') : undefined;
	const command = fields?.text('command');
	const directory = fields?.text('working_dir');
	fields?.tellRest();
	if (command === undefined) {
		return undefined;
	}
	return {exec: directory === undefined ? filler.shell(command) : `cd ${quoteWord(filler.plain(directory))} && { ${filler.shell(command)}; }`};
}

function tcpOf(probe: Fields, filler: Filler): object | undefined {
	const fields = probe.fields('tcp_socket');
	const port = fields?.text('port');
	if (!fields || port === undefined) {
		return undefined;
	}
	const host = fields.text('host');
	fields.tellRest();
	return {tcp: host === undefined ? filler.plain(port) : /^\d+$/.test(port) ? formatTarget({host: filler.plain(host), port: Number(port)}) : `${filler.plain(host)}:${filler.plain(port)}`};
}

/** A line that has this text in it, which is no pattern there; variables are still to be filled in. */
function regexOf(text: string): string {
	return text.split(/(\$\$|\$\{[A-Za-z_][^{}]*\})/).map((part, index) => index % 2 === 0 ? part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) : part === '$$' ? String.raw`\$$` : part).join('');
}
