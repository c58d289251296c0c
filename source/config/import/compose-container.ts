import {parseDuration} from '../../lib/duration.ts';
import type {Tell} from './contract.ts';
import type {Fields} from './fields.ts';
import {textsOf} from './fields.ts';
import {quoted} from './quoted.ts';
import {braced} from './templates.ts';

export interface Container {
	readonly file: string;
	readonly name: string;
	/** Others wait until it has ended well: its exit code counts. */
	readonly isOneShot: boolean;
	readonly isWaitedHealthy: boolean;
	readonly tell: Tell;
}

/** A container as a process: the `docker compose` that runs it. */
export function containerOf(fields: Fields, {file, name, isOneShot, isWaitedHealthy, tell}: Container): Readonly<Record<string, unknown>> {
	const compose = ['docker', 'compose', ...isFoundByItself(file) ? [] : ['-f', file]];
	const words = (...more: readonly string[]) => [...compose, ...more].map(word => quoted(word)).join(' ');
	const restart = fields.text('restart');
	const profiles = fields.texts('profiles');
	const graceMs = parseDuration(fields.text('stop_grace_period') ?? '10s') ?? 10_000;
	if (fields.node('develop')) {
		tell(`"develop" of "${name}" is not carried over: its "watch" needs docker compose up --watch.`, fields.spanOf('develop'));
	}
	return {
		command: isOneShot ? words('run', '--rm', '--no-deps', '-T', name) : words('up', '--no-deps', '--no-log-prefix', name),
		...readyOf(fields, {compose, words, name, isWaitedHealthy, tell}),
		// Of what runs on, Docker sees to the restarts.
		...isOneShot && restart !== undefined && /^on-failure/.test(restart) && {restart},
		...!isOneShot && {stop_command: words('stop', name)},
		// Docker kills the container itself when its own time is up.
		stop_grace_period: `${Math.ceil(graceMs / 1000) + 10}s`,
		// On a terminal it would ask for keys of its own.
		tty: false,
		...profiles.length > 0 && {profiles: profiles.map(profile => braced(profile))},
	};
}

/** Compose looks for these, and takes in the file that overrides them. */
function isFoundByItself(file: string): boolean {
	return /^(docker-)?compose\.ya?ml$/.test(file);
}

interface Probe {
	readonly compose: readonly string[];
	readonly words: (...more: readonly string[]) => string;
	readonly name: string;
	readonly isWaitedHealthy: boolean;
	readonly tell: Tell;
}

/** The check of the file, run in the container; an image that has one of its own is asked by its state. */
function readyOf(fields: Fields, {compose, words, name, isWaitedHealthy, tell}: Probe): object {
	const check = fields.fields('healthcheck');
	const test = check?.node('test');
	const listed = test ? textsOf(test) : [];
	const isOff = (check?.flag('disable') ?? false) || listed[0] === 'NONE';
	const command = test?.type === 'scalar' ? ['sh', '-c', test.text] : listed[0] === 'CMD-SHELL' ? ['sh', '-c', ...listed.slice(1)] : listed.slice(1);
	const duration = (key: string) => {
		const text = check?.text(key);
		const isKnown = text !== undefined && (text.includes('${') || (parseDuration(text) ?? 0) > 0);
		if (text !== undefined && !isKnown && parseDuration(text) !== 0) {
			tell(`"${key}" of "${name}", "healthcheck", is not carried over: devtui does not know such a duration.`, check?.spanOf(key));
		}
		return isKnown ? text : undefined;
	};
	const interval = duration('interval');
	const timeout = duration('timeout') ?? '30s';
	const startPeriod = duration('start_period');
	const retries = check?.text('retries');
	check?.lost('start_interval', '"interval" is asked from the start');
	check?.tellRest();
	if (isOff) {
		return {};
	}
	// Images that have to be pulled first take their time.
	const patience = {within: '10m'};
	if (command.length > 0) {
		return {ready: {
			exec: [...compose, 'exec', '-T', name, ...command.map(word => braced(word))],
			...interval !== undefined && {interval},
			timeout,
			...retries !== undefined && {retries: /^\d+$/.test(retries) ? Number(retries) : retries},
			...startPeriod !== undefined && {start_period: startPeriod},
			...patience,
		}};
	}
	return isWaitedHealthy ? {ready: {exec: `${words('ps', name)} | grep -q "(healthy)"`, timeout, ...patience}} : {};
}
