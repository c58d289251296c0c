import {literal, union} from 'valibot';
import {expected} from './complaint.ts';
import {containerEntries, namedVolumes, network} from './schema-container.ts';
import {checkpoint} from './schema-checkpoint.ts';
import {envFile, environment, inheritance} from './schema-environment.ts';
import {byteSize, hooks, keyStrokes, udpTarget, ulimits, umask, user} from './schema-extras.ts';
import {foreignServiceKeys} from './keys.ts';
import {age, command, duration, fields, flag, listOf, mapOf, nonEmptyText, oneOf, period, scalarText, signal, text, textOrTexts, texts, whole} from './schema-parts.ts';
import {layout} from './schema-layout.ts';
import {healthcheck, kubernetesProbe, probe} from './schema-probe.ts';
import {watch} from './schema-watch.ts';
import {suggest} from './suggest.ts';

/** Copies of a service, far above what a machine runs. */
const maxReplicas = 1000;

const conditions = [
	'service_started', 'service_healthy', 'service_completed_successfully', 'service_log_ready',
	'process_started', 'process_healthy', 'process_completed', 'process_completed_successfully', 'process_log_ready',
];

const condition = oneOf(conditions, {
	shown: conditions.filter(name => name.startsWith('service_')),
	hint: written => suggest(written, conditions) ?? suggest(`service_${written}`, conditions),
});

const dependency = fields({condition, restart: flag(), required: flag()});

const restartPolicies = ['no', 'on-failure', 'always', 'unless-stopped'];

/** A service of the long form, as a map. What a whole project needs (a command, dependencies that exist) is checked once all files are merged. */
export const serviceSchema = fields({
	command: command(),
	entrypoint: union([text(), listOf(scalarText(), 'a list of strings')], expected('a string or a list of strings')),
	...containerEntries(),
	working_dir: nonEmptyText('a directory'),
	environment: environment(),
	inherit_environment: inheritance(),
	env_file: envFile(),
	depends_on: union([texts(), mapOf(dependency, 'a map of services')], expected('a list or a map of services')),
	ready: probe(),
	live: probe(),
	healthcheck: healthcheck(),
	readiness_probe: kubernetesProbe(),
	liveness_probe: kubernetesProbe(),
	restart: union([
		text('one of no, on-failure, on-failure:N, always, unless-stopped', isRestart, {
			pattern: String.raw`^(no|false|always|unless-stopped|on-failure(:[1-9]\d*)?)$`,
			hint: written => suggest(written, restartPolicies),
		}),
		// `restart: no` of YAML 1.1.
		literal(false, expected('no')),
	], expected('one of no, on-failure, on-failure:N, always, unless-stopped')),
	restart_max_delay: period(),
	restart_reset: duration(),
	success_exit_codes: listOf(whole('an exit code from 0 to 255', 0, 255), 'a list of exit codes'),
	stop_signal: signal(),
	stop_grace_period: duration(),
	stop_command: command(),
	stop_keys: keyStrokes(),
	watch: watch(),
	checkpoint: checkpoint(),
	build_command: command(),
	hooks: hooks(),
	trigger_udp: udpTarget(),
	user: user(),
	umask: umask(),
	ulimits: ulimits(),
	log_file: nonEmptyText('a file'),
	log_max_size: byteSize(),
	log_max_age: age(),
	log_backups: whole('a number from 0 to 1000', 0, 1000),
	log_timestamps: flag(),
	log_split: flag(),
	tty: flag(),
	stdin: oneOf(['console', 'none']),
	replicas: whole(`a number from 0 to ${maxReplicas}`, 0, maxReplicas),
	singleton: flag(),
	priority: whole('a whole number', -1_000_000, 1_000_000),
	start_delay: duration(),
	restart_dependents: flag(),
	profiles: texts(),
	group: nonEmptyText('a name'),
	disabled: flag(),
	description: text(),
	links: texts(),
}, {noun: 'a command or a map', foreign: foreignServiceKeys});

export const servicesSchema = mapOf(
	union([nonEmptyText('a command'), serviceSchema], expected('a command or a map')),
	'a map of services',
	text('a name of letters, digits, "_", "." and "-" that begins with a letter or digit', isServiceName, {pattern: String.raw`^[A-Za-z\d][A-Za-z\d_.-]*$`, hint: name => isOfEveryObject(name) ? 'every JavaScript object has this name' : undefined}),
);

export const projectSchema = fields({
	name: nonEmptyText('a name'),
	services: servicesSchema,
	env_file: textOrTexts(),
	environment: environment(),
	environment_for: mapOf(environment(), 'a map of services, or patterns for their names, to variables'),
	include: textOrTexts(),
	profiles: texts(),
	network: network(),
	volumes: namedVolumes(),
	layout: layout(),
});

export function isServiceName(name: string): boolean {
	return /^[A-Za-z\d][\w.-]*$/.test(name) && !isOfEveryObject(name);
}

/** `toString`: objects in which things are kept by the name of their service seem to have it already. */
function isOfEveryObject(name: string): boolean {
	return name in Object.prototype;
}

function isRestart(written: string): boolean {
	return written === 'false' || /^(no|always|unless-stopped|on-failure(:[1-9]\d{0,8})?)$/.test(written);
}
