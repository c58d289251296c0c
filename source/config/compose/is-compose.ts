import {basename} from 'node:path';
import type {MapNode, TreeNode} from '../tree.ts';
import {entryOf} from '../tree.ts';

/** Whether a file in the long form is Docker Compose's: by its name, and where that says nothing by words that only one of the two has. */
export function isCompose(file: string, root: MapNode): boolean {
	const name = basename(file);
	if (/^(docker-)?compose(\..+)?\.ya?ml$/.test(name)) {
		return !entryOf(root, 'processes');
	}
	if (/^(devtui(\..+)?|procfile)\.ya?ml$/.test(name)) {
		return false;
	}
	const services = servicesIn(root);
	const hasOwn = (keys: readonly string[]) => services.some(service => keys.some(key => entryOf(service, key)));
	const isOurs = services.some(service => service.type === 'scalar') || hasOwn(ourKeys) || ['environment', 'environment_for', 'layout', 'network'].some(key => entryOf(root, key));
	return !isOurs && (hasOwn(theirKeys) || hasOwn(['image', 'build']) && ['version', 'networks', 'secrets', 'configs'].some(key => entryOf(root, key)));
}

/** Of what a service says. */
const theirKeys: readonly string[] = ['configs', 'container_name', 'deploy', 'develop', 'expose', 'extends', 'logging', 'networks', 'secrets', 'stdin_open', 'volumes_from'];
const ourKeys: readonly string[] = [
	'aliases', 'build_command', 'disabled', 'group', 'hooks', 'inherit_environment', 'live', 'log_file', 'ready', 'replicas', 'restart_dependents', 'reuse', 'singleton', 'start_delay', 'stop_command', 'stop_keys', 'watch',
];

function servicesIn(root: MapNode): readonly TreeNode[] {
	const services = entryOf(root, 'services')?.value;
	return services?.type === 'map' ? services.entries.map(({value}) => value) : [];
}
