/** Keys of the long form's top. */
export const topKeys: readonly string[] = ['name', 'services', 'env_file', 'environment', 'environment_for', 'include', 'profiles', 'network', 'layout'];

/** Known by name and refused: a file that relies on them must not start as if they were not there. */
export const upcomingTopKeys: readonly string[] = ['network'];

export const upcomingServiceKeys: readonly string[] = [
	'build', 'checkpoint', 'cpus', 'image', 'init', 'labels', 'mem_limit', 'ports', 'pull_policy', 'reuse', 'volumes',
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
export const checkKeys: readonly string[] = ['http', 'tcp', 'exec', 'log', 'notify', 'test', 'http_get', 'tcp_socket'];

/** The names that a probe goes by: ours, Compose's, process-compose's. */
export const readinessKeys: readonly string[] = ['ready', 'healthcheck', 'readiness_probe'];
export const livenessKeys: readonly string[] = ['live', 'liveness_probe'];
