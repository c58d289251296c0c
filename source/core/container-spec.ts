import type {LimitSpec, SignalName} from './spec.ts';

/** A service in a container, as Compose says it, checked and complete. */
export interface ContainerSpec {
	/** What it is called with the engine; that of a `build` without a name is `devtui-<project>-<service>`. */
	readonly image: string;
	/** Of an image without `build`. */
	readonly pullPolicy: 'missing' | 'always' | 'never';
	readonly build?: ImageBuildSpec;
	/** `linux/arm64`; absent: that of the engine. */
	readonly platform?: string;
	/** `<project>-<service>-<n>`. */
	readonly name: string;
	/** `<project>`, made valid for the engine: of the network, the labels and all names. */
	readonly project: string;
	readonly network: NetworkSpec;
	/** The service as others name it on the network; the file's name of a copy, and `aliases`, too. */
	readonly hostNames: readonly string[];
	/** As the container calls itself; absent: its id. */
	readonly hostname?: string;
	readonly extraHosts: ReadonlyArray<{readonly name: string; readonly address: string}>;
	readonly dns: readonly string[];
	readonly ports: readonly PublishedPort[];
	/** None has the target of another one. */
	readonly volumes: readonly VolumeSpec[];
	readonly user?: string;
	readonly groups: readonly string[];
	/** Absent: what the image says; empty: none. */
	readonly entrypoint?: readonly string[];
	/** In the container; absent: what the image says. */
	readonly workingDir?: string;
	/** Also `devtui.project`, `devtui.service` and, of a copy, `devtui.replica`. */
	readonly labels: Readonly<Record<string, string>>;
	/** A process 1 that reaps and passes signals on. */
	readonly init: boolean;
	/** Absent: `STOPSIGNAL` of the image counts, and without one SIGTERM, which is what `ServiceSpec.stop` has then. */
	readonly stopSignal?: SignalName;
	readonly memoryBytes?: number;
	/** 1.5: one and a half. */
	readonly cpus?: number;
	/** Size of /dev/shm. */
	readonly shmBytes?: number;
	readonly limits: readonly LimitSpec[];
	readonly isPrivileged: boolean;
	/** Only what is mounted can be written to. */
	readonly isReadOnly: boolean;
	readonly capAdd: readonly string[];
	readonly capDrop: readonly string[];
	readonly securityOptions: readonly string[];
	readonly sysctls: Readonly<Record<string, string>>;
	/** `/dev/a`, `/dev/a:/dev/b`, `/dev/a:/dev/b:rwm` */
	readonly devices: readonly string[];
	/** A running container with the same configuration is kept, a stopped one is started again. */
	readonly isReused: boolean;
}

export interface ImageBuildSpec {
	/** Absolute. */
	readonly context: string;
	/** Relative to `context`, or absolute. */
	readonly dockerfile: string;
	readonly args: Readonly<Record<string, string>>;
	readonly target?: string;
}

export type NetworkSpec =
	/** `devtui-<project>`, unless the file names one. `isExternal`: somebody else makes and removes it. */
	| {readonly type: 'project'; readonly name: string; readonly isExternal: boolean}
	/** That of the machine on which the engine runs. */
	| {readonly type: 'host'}
	| {readonly type: 'none'}
	/** That of the container of another service, by the name of the container. */
	| {readonly type: 'container'; readonly container: string};

export interface PublishedPort {
	readonly containerPort: number;
	readonly protocol: 'tcp' | 'udp';
	/** Absent: a free one. */
	readonly hostPort?: number;
	/** Any free one from `hostPort` to this one. */
	readonly lastHostPort?: number;
	/** `127.0.0.1`, unless the file says otherwise. */
	readonly hostAddress: string;
	/** The file says none: an engine on another machine publishes it on all addresses, or nobody here would reach it. */
	readonly isUsualAddress?: true;
}

export type VolumeSpec =
	/** A directory or a file of the machine of the engine. `isCreated`: a directory is made where there is nothing. */
	| {readonly type: 'bind'; readonly source: string; readonly target: string; readonly isReadOnly: boolean; readonly isCreated: boolean; readonly selinux?: 'shared' | 'private'}
	/** Kept by the engine. `name`: all of it, `<project>_<name>` unless the file says otherwise; `isExternal`: it has to be there, and is never removed. */
	| {readonly type: 'volume'; readonly name: string; readonly target: string; readonly isReadOnly: boolean; readonly isExternal: boolean; readonly driver?: string; readonly driverOptions?: Readonly<Record<string, string>>}
	/** Lives as long as the container. */
	| {readonly type: 'anonymous'; readonly target: string}
	/** `options` as mount(8) takes them: `size=64m,mode=1777`, or empty. */
	| {readonly type: 'tmpfs'; readonly target: string; readonly options: string};
