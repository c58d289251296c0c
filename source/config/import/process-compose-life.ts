import {parseSignal} from '../signals.ts';
import type {Tell} from './contract.ts';
import type {Fields} from './fields.ts';
import type {Filler} from './templates.ts';

/** `availability`: when it is started again. */
export function availabilityOf(service: Fields, name: string, tell: Tell): object {
	const fields = service.fields('availability');
	if (!fields) {
		return {};
	}
	const span = service.spanOf('availability');
	const policy = fields.text('restart') ?? 'no';
	const backoff = Number(fields.text('backoff_seconds') ?? 1);
	const most = Number(fields.text('max_restarts') ?? 0);
	fields.lost('exit_on_end', `start it with: devtui up --exit-code-from ${name}`);
	fields.lost('exit_on_skipped', 'headless, devtui ends when a service has failed for good');
	const isRestarted = policy === 'on_failure' || policy === 'always' || policy === 'on-failure';
	if (isRestarted && Number.isFinite(backoff) && backoff > 1) {
		tell(`"backoff_seconds" of "${name}" is the longest delay here: devtui begins with 1 s and doubles it.`, fields.spanOf('backoff_seconds'));
	}
	if (policy === 'exit_on_failure') {
		tell(`"restart: exit_on_failure" of "${name}" is what devtui does without a terminal: the run ends when a service has failed for good.`, fields.spanOf('restart'));
	} else if (!isRestarted && !/^(no|false)$/i.test(policy)) {
		tell(`"restart: ${policy}" of "${name}" is not carried over: process-compose has no such policy.`, fields.spanOf('restart') ?? span);
	}
	if (most > 0 && policy === 'always') {
		tell(`"max_restarts" of "${name}" is not carried over: "always" has no limit here, "on-failure:${most}" has.`, fields.spanOf('max_restarts'));
	}
	fields.tellRest();
	return {
		...isRestarted && {restart: policy === 'always' ? 'always' : most > 0 ? `on-failure:${most}` : 'on-failure'},
		...isRestarted && Number.isFinite(backoff) && {restart_max_delay: `${Math.max(1, backoff)}s`},
	};
}

/** `shutdown`: how it is ended. */
export function shutdownOf(service: Fields, filler: Filler): object {
	const fields = service.fields('shutdown');
	if (!fields) {
		return {};
	}
	const command = fields.text('command');
	const keys = fields.text('send_keys');
	const signal = fields.text('signal');
	const timeout = fields.text('timeout_seconds');
	if (command !== undefined) {
		fields.lost('send_keys', '"command" ends it');
	}
	if (fields.flag('parent_only')) {
		fields.lost('parent_only', 'the whole process group gets the signal, and nothing of it is left behind');
	}
	fields.tellRest();
	return {
		...signal !== undefined && signal !== '0' && {stop_signal: parseSignal(signal) ?? signal},
		...timeout !== undefined && timeout !== '0' && {stop_grace_period: /^[\d.]+$/.test(timeout) ? `${timeout}s` : timeout},
		...command === undefined ? keys !== undefined && {stop_keys: keys} : {stop_command: filler.shell(command)},
	};
}
