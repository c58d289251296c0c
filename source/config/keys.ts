/** Keys of the long form's top. */
export const topKeys: readonly string[] = ['name', 'services', 'env_file', 'environment', 'environment_for', 'include', 'profiles', 'network', 'volumes', 'layout'];

/** Without `image` and `build` there is no container that they could be about. */
export const containerKeys: readonly string[] = [
	'aliases', 'cap_add', 'cap_drop', 'cpus', 'devices', 'dns', 'extra_hosts', 'group_add', 'hostname', 'init', 'labels', 'mem_limit', 'network_mode', 'platform', 'ports',
	'privileged', 'pull_policy', 'read_only', 'reuse', 'security_opt', 'shm_size', 'sysctls', 'tmpfs', 'volumes',
];

/** Lists that a later file adds to, as in Compose. */
export const addedUpKeys: readonly string[] = [
	'aliases', 'cap_add', 'cap_drop', 'devices', 'dns', 'extra_hosts', 'group_add', 'ports', 'security_opt', 'tmpfs', 'volumes',
];

/** What other tools call it. */
export const foreignServiceKeys: Readonly<Record<string, string>> = {
	autorestart: 'restart',
	autostart: 'disabled',
	availability: 'restart',
	cmd: 'command',
	cwd: 'working_dir',
	deploy: 'replicas',
	directory: 'working_dir',
	env: 'environment',
	exec: 'command',
	is_disabled: 'disabled',
	is_tty: 'tty',
	log_location: 'log_file',
	namespace: 'profiles',
	numprocesses: 'replicas',
	ready_log_line: 'ready',
	run: 'command',
	scale: 'replicas',
	shell: 'command',
	shutdown: 'stop_signal',
	stdin_open: 'stdin',
};

/** What a probe asks; it has exactly one of them. */
export const checkKeys: readonly string[] = ['http', 'tcp', 'exec', 'log', 'notify', 'image', 'test', 'http_get', 'tcp_socket'];

/** The names that a probe goes by: ours, Compose's, process-compose's. */
export const readinessKeys: readonly string[] = ['ready', 'healthcheck', 'readiness_probe'];
export const livenessKeys: readonly string[] = ['live', 'liveness_probe'];
