/** Keys of a service that mean here what they mean there. */
export const sameKeys: ReadonlySet<string> = new Set([
	'cap_add', 'cap_drop', 'command', 'cpus', 'devices', 'dns', 'entrypoint', 'environment', 'extra_hosts', 'group_add', 'hostname', 'image', 'init', 'labels', 'mem_limit',
	'network_mode', 'platform', 'privileged', 'profiles', 'read_only', 'restart', 'security_opt', 'shm_size', 'stop_grace_period', 'stop_signal', 'sysctls', 'tmpfs', 'ulimits', 'user', 'working_dir',
]);

/** Keys that need nothing: here it is always so, or it makes no difference. */
export const needlessKeys: ReadonlySet<string> = new Set([
	// On a network of their own containers reach all ports of each other.
	'expose',
]);

/** Without them a service does the same, with other limits or elsewhere. */
export const harmlessKeys: Readonly<Record<string, string>> = {
	annotations: 'the engine makes none, "labels" are there',
	attach: 'each has a log of its own',
	blkio_config: 'the engine gives it what is there',
	cgroup: 'the engine chooses it',
	cgroup_parent: 'the engine chooses it',
	cpu_count: '"cpus" limits processors',
	cpu_percent: '"cpus" limits processors',
	cpu_period: '"cpus" limits processors',
	cpu_quota: '"cpus" limits processors',
	cpu_rt_period: '"cpus" limits processors',
	cpu_rt_runtime: '"cpus" limits processors',
	cpu_shares: '"cpus" limits processors',
	cpuset: '"cpus" limits processors',
	domainname: 'peers find it by the name of the service',
	isolation: 'the engine chooses it',
	logging: 'devtui keeps the log itself: devtui logs, and "log_file" in a devtui file',
	mac_address: 'the engine chooses it',
	mem_reservation: '"mem_limit" limits memory',
	mem_swappiness: '"mem_limit" limits memory',
	memswap_limit: '"mem_limit" limits memory',
	oom_kill_disable: 'the engine decides',
	oom_score_adj: 'the engine decides',
	pids_limit: '"ulimits: {nproc: N}" limits processes',
	pull_refresh_after: 'an image that is there will do: docker pull brings a newer one',
	storage_opt: 'the engine chooses it',
};

/** Without them a service would do something else, or nothing. */
export const refusedKeys: Readonly<Record<string, string>> = {
	credential_spec: 'devtui has nothing like it',
	device_cgroup_rules: 'name the devices: "devices"',
	dns_opt: 'write them into a file that is mounted as /etc/resolv.conf',
	dns_search: 'write it into a file that is mounted as /etc/resolv.conf',
	external_links: 'put both on one network: an external one can be the network of a whole project',
	gpus: 'devtui has nothing like it yet: docker compose runs this one',
	ipc: 'devtui has nothing like it',
	label_file: 'write them as "labels"',
	models: 'devtui has nothing like it',
	pid: 'devtui has nothing like it',
	provider: 'devtui has nothing like it',
	runtime: 'devtui has nothing like it: make it the default one of the engine',
	use_api_socket: 'mount it: volumes: ["/var/run/docker.sock:/var/run/docker.sock"]',
	userns_mode: 'devtui has nothing like it',
	uts: 'devtui has nothing like it',
	volumes_from: 'name the volumes',
};

export const harmlessBuildKeys: Readonly<Record<string, string>> = {
	cache_from: 'the engine keeps what it has built',
	cache_to: 'the engine keeps what it has built',
	extra_hosts: 'the build knows the hosts that the engine knows',
	isolation: 'the engine chooses it',
	labels: 'a Dockerfile can say LABEL',
	network: 'a build has the network of the engine',
	no_cache: 'devtui rebuild builds anew',
	platforms: '"platform" of the service counts',
	provenance: 'it is for images that are published',
	pull: 'docker pull brings newer images',
	sbom: 'it is for images that are published',
	shm_size: 'the engine chooses it',
	tags: '"image" names it',
	ulimits: 'the engine chooses them',
};

export const refusedBuildKeys: Readonly<Record<string, string>> = {
	additional_contexts: 'copy what is needed into the context',
	dockerfile_inline: 'write it to a file: dockerfile: Dockerfile.dev',
	entitlements: 'devtui has nothing like it',
	privileged: 'devtui has nothing like it',
	secrets: 'devtui has nothing like it yet: "args" are no secret',
	ssh: 'devtui has nothing like it yet',
};
