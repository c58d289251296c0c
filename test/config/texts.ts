import type {FileAccess} from '../../source/config/files.ts';
import {loadProject, type LoadResult} from '../../source/config/load.ts';
import type {Diagnostic} from '../../source/config/diagnostic.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';

/** Files by their paths; every directory that one of them lies in is there. */
export function filesOf(texts: Readonly<Record<string, string>>): FileAccess {
	const paths = Object.keys(texts);
	return {
		read: path => texts[path] === undefined ? {type: 'missing'} : {type: 'ok', text: texts[path]},
		isFile: path => texts[path] !== undefined,
		isDirectory: path => paths.some(file => file.startsWith(path === '/' ? path : `${path}/`)),
		list: () => [],
	};
}

/** `/project/devtui.yaml` with this text, beside other files by their paths. */
export function loadText(text: string, others: Readonly<Record<string, string>> = {}, environment: Readonly<Record<string, string>> = {}): LoadResult {
	return loadProject({directory: '/project', environment}, filesOf({'/project/devtui.yaml': text, ...others}));
}

export function servicesOf(result: LoadResult): Readonly<Record<string, ServiceSpec>> {
	if (result.type !== 'ok') {
		throw new Error(JSON.stringify(result));
	}
	return Object.fromEntries(result.project.services.map(service => [service.name, service]));
}

/** Each as `line:column message`. */
export function complaintsOf(result: LoadResult): readonly string[] {
	const told: readonly Diagnostic[] = result.type === 'invalid' ? result.diagnostics : result.type === 'ok' ? result.warnings : [];
	return told.map(({message, location}) => `${location?.line ?? 0}:${location?.column ?? 0} ${message}`);
}
