import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {engineKind} from '../helpers/requirements.ts';

export interface EngineProgram {
	readonly argv: readonly [string, ...string[]];
	readonly environment: Readonly<Record<string, string>>;
	/** Programs that may run on behind it and its containers. */
	readonly helpers: readonly string[];
}

/** How an engine is started, with all that it has in this directory. `isSurvived`: by its containers, as each Podman is. */
export function engineProgram(directory: string, host: string, isSurvived: boolean): EngineProgram {
	switch (engineKind) {
		case 'docker':
			return {argv: ['dockerd', '-H', host, '--data-root', `${directory}/root`, '--exec-root', `${directory}/exec`, '--pidfile', `${directory}/pid`, ...isSurvived ? ['--live-restore'] : []], environment: {}, helpers: []};
		case 'podman': {
			const config = path.join(directory, 'containers.conf');
			writeFileSync(config, podmanConfig);
			const registries = path.join(directory, 'registries.conf');
			writeFileSync(registries, registriesConfig);
			return {
				argv: ['podman', '--root', `${directory}/root`, '--runroot', `${directory}/run`, '--tmpdir', `${directory}/tmp`, '--network-config-dir', `${directory}/networks`, 'system', 'service', '--time=0', host],
				// In place of the machine's own.
				environment: {CONTAINERS_CONF: config, CONTAINERS_REGISTRIES_CONF: registries},
				// After a command in a container conmon waits five minutes, then has Podman clear away, which would make the directory anew.
				helpers: ['conmon', 'podman'],
			};
		}
	}
}

/**
 * Without systemd; crun 1.8 does not run where both versions of cgroups are. The limits are for the steps of builds: what
 * Podman would ask for may be refused. No log unless who makes a container asks for one, as devtui does.
 */
const podmanConfig = `[containers]
default_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]
log_driver = "none"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
`;

/** Docker does without TLS for those of its own machine by itself. */
const registriesConfig = `[[registry]]
location = "127.0.0.1"
insecure = true
`;
