import {checkKeys, livenessKeys, readinessKeys} from '../keys.ts';
import type {DraftService, Tell} from './contract.ts';

/** Keys that are good by themselves and not beside the others, which only the loader's last step would tell. */
export function withoutConflicts({name, span, keys}: Pick<DraftService, 'name' | 'span' | 'keys'>, tell: Tell): Readonly<Record<string, unknown>> {
	const drop = (key: string, why: string) => {
		tell(`"${key}" of "${name}" is left out: ${why}.`, span);
		return true;
	};
	const isConflicting = (key: string): boolean => {
		const isProbe = readinessKeys.includes(key) || livenessKeys.includes(key);
		if (isProbe && !asksSomething(keys[key])) {
			return drop(key, 'it asks nothing');
		}
		if (/^log_/.test(key) && key !== 'log_file' && keys['log_file'] === undefined) {
			return drop(key, 'there is no "log_file"');
		}
		if (key === 'entrypoint' && keys['image'] === undefined && keys['build'] === undefined && !Array.isArray(keys['command'])) {
			return drop(key, 'the command is no list');
		}
		return key === 'stop_keys' && keys['stop_command'] !== undefined && drop(key, '"stop_command" ends it');
	};
	return Object.fromEntries(Object.entries(keys).filter(([key]) => !isConflicting(key)));
}

function asksSomething(probe: unknown): boolean {
	return typeof probe === 'object' && probe !== null && (Object.entries(probe).some(([key, value]) => key === 'disable' && String(value) === 'true') || checkKeys.some(key => key in probe));
}
