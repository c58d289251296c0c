import type {ProjectSpec} from '../core/spec.ts';
import {runVariables} from './changed-variables.ts';
import {readVariables, type EnvironmentOptions} from './environment.ts';

/**
 * Of a command that is run for the project and is no service of it: the project's `.env`, the user's own environment, what
 * the file says for all services, then what devtui says. It has the user's terminal, so all about that stays.
 */
export function projectEnvironment({shared}: ProjectSpec, {user, socket}: Pick<EnvironmentOptions, 'user' | 'socket'>): Readonly<Record<string, string>> {
	const whole: Record<string, string | undefined> = {
		...Object.assign({}, ...(shared?.envFiles ?? []).map(path => readVariables(path).variables)) as Record<string, string>,
		...user,
		...shared?.environment,
		DEVTUI: '1',
		...socket !== undefined && {DEVTUI_SOCKET: socket},
	};
	return Object.fromEntries(Object.entries(whole).filter((variable): variable is [string, string] => variable[1] !== undefined && !ofService.has(variable[0])));
}

/** Of a service as which this devtui itself is run. */
const ofService: ReadonlySet<string> = new Set(['DEVTUI_SERVICE', 'DEVTUI_REPLICA', ...[...runVariables].filter(name => name !== 'DEVTUI_SOCKET')]);
