import type {Both} from './either-spelling.ts';

/** What a service in a container says beside what every service can say. */
export interface ContainerKeys {
	/** Runs in a container of this image: `postgres:16`. */
	image?: string;
	/** A directory with a Dockerfile, from which the image is made. */
	build?: string | Both<BuildKeys>;
	/** Default: `missing`. */
	pullPolicy?: 'missing' | 'always' | 'never';
	/** As in Compose: `8080:80`, `127.0.0.1:8080:80/udp`; on 127.0.0.1 unless an address is given. */
	ports?: ReadonlyArray<string | number | Readonly<Record<string, string | number>>>;
	/** As in Compose: `./data:/data:ro`, `name:/data`. */
	volumes?: ReadonlyArray<string | Readonly<Record<string, unknown>>>;
	/** Of the container, beside those of devtui. */
	labels?: Readonly<Record<string, string | number | boolean>> | readonly string[];
	/** A process 1 that reaps and passes signals on. */
	init?: boolean;
	/** `512MB`. */
	memLimit?: string | number;
	/** 1.5: one and a half. */
	cpus?: number | string;
	shmSize?: string | number;
	/** `linux/amd64`. */
	platform?: string;
	/** Paths in the container that are in memory: `/tmp:size=64m`. */
	tmpfs?: string | readonly string[];
	/** Default: the network of the project. */
	networkMode?: 'bridge' | 'host' | 'none' | `service:${string}`;
	/** More names by which others find it. */
	aliases?: readonly string[];
	hostname?: string;
	/** Names to addresses, or a list of `NAME:ADDRESS`. */
	extraHosts?: Readonly<Record<string, string>> | readonly string[];
	dns?: string | readonly string[];
	privileged?: boolean;
	readOnly?: boolean;
	capAdd?: readonly string[];
	capDrop?: readonly string[];
	securityOpt?: readonly string[];
	sysctls?: Readonly<Record<string, string | number>> | readonly string[];
	/** `/dev/snd`, `/dev/a:/dev/b:rw`. */
	devices?: readonly string[];
	groupAdd?: ReadonlyArray<string | number>;
	/** false: always a new container. Default: true. */
	reuse?: boolean;
}

export interface VolumeKeys {
	/** Default: `<project>_<name>`. */
	name?: string;
	/** It is there already, and stays. */
	external?: boolean;
	driver?: string;
	driverOpts?: Readonly<Record<string, string | number | boolean>>;
}

interface BuildKeys {
	/** Relative to the file. */
	context: string;
	/** Relative to `context`. Default: `Dockerfile`. */
	dockerfile?: string;
	args?: Readonly<Record<string, string | number | boolean>> | readonly string[];
	target?: string;
}
