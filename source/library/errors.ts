/**
 * - `invalid-option`: an option that there is not, or a value that it cannot have
 * - `invalid-configuration`, `no-configuration`: see `ConfigurationError`
 * - `unknown-service`: see `UnknownServiceError`
 * - `not-ready`: see `NotReadyError`
 * - `timeout`: see `WaitTimeoutError`
 * - `ended`: see `ServiceEndedError`
 * - `not-started`: `start` comes first
 * - `not-running`: no process of the service is there to be told something
 * - `stopped`: the engine has been stopped, or was while this waited
 * - `already-running`: with `socket: true`, another devtui runs this project
 */
export type ErrorCode =
	| 'invalid-option'
	| 'invalid-configuration'
	| 'no-configuration'
	| 'unknown-service'
	| 'not-ready'
	| 'timeout'
	| 'ended'
	| 'not-started'
	| 'not-running'
	| 'stopped'
	| 'already-running';

/** Every error that is no bug of devtui's. `message` is one or more sentences for people; `code` is for programs. */
export class DevtuiError extends Error {
	override readonly name: string = 'DevtuiError';
	readonly code: ErrorCode;

	constructor(code: ErrorCode, message: string) {
		super(message);
		this.code = code;
	}
}

/** Something wrong, or doubtful, in a file or in `services`. */
export interface Diagnostic {
	readonly severity: 'error' | 'warning';
	/** `unknown-key`, `wrong-value`, `missing-command`, `dependency-cycle`, … */
	readonly code: string;
	readonly message: string;
	/** What to do: `did you mean "timeout"?` */
	readonly hint?: string;
	/** Where: absolute path, line and column from 1. Absent for what was given as `services`. */
	readonly location?: {readonly file: string; readonly line: number; readonly column: number};
	/** Where, in what was given as `services`: `services.api.ready.http`. */
	readonly path?: string;
}

/** Nothing was started. `message` has all diagnostics, with the lines that they are about. */
export class ConfigurationError extends DevtuiError {
	override readonly name: string = 'ConfigurationError';
	declare readonly code: 'invalid-configuration' | 'no-configuration';
	/** All that is wrong, found in one go; none when there is no file. */
	readonly diagnostics: readonly Diagnostic[];

	constructor(code: 'invalid-configuration' | 'no-configuration', message: string, diagnostics: readonly Diagnostic[]) {
		super(code, message);
		this.diagnostics = diagnostics;
	}
}

export class UnknownServiceError extends DevtuiError {
	override readonly name: string = 'UnknownServiceError';
	declare readonly code: 'unknown-service';
	readonly service: string;
	/** The name that was meant, when one is close. */
	readonly suggestion: string | undefined;
	/** Those that there are. */
	readonly services: readonly string[];

	constructor(message: string, {service, suggestion, services}: {readonly service: string; readonly suggestion: string | undefined; readonly services: readonly string[]}) {
		super('unknown-service', message);
		this.service = service;
		this.suggestion = suggestion;
		this.services = services;
	}
}

/** How a process ended. */
export type Exit =
	| {readonly type: 'code'; readonly code: number}
	/** `SIGTERM`, `SIGSEGV`, … */
	| {readonly type: 'signal'; readonly signal: string};

export interface ServiceFailure {
	readonly service: string;
	/** `failed`, `skipped`, `stopped`, … */
	readonly state: string;
	/** A clause: `exited 3`, `not ready within 1m: connection refused`, `not started: db exited 1`. */
	readonly reason: string;
	/** Of the run that failed, if it has ended. */
	readonly exit: Exit | undefined;
	/** Of that run, the last 20 at most, without colours. */
	readonly lastLines: readonly string[];
}

/** What was waited for will not become ready by itself. The services that do run go on. */
export class NotReadyError extends DevtuiError {
	override readonly name: string = 'NotReadyError';
	declare readonly code: 'not-ready';
	/** Every service that stands in the way, in the order of the project. */
	readonly failures: readonly ServiceFailure[];

	constructor(message: string, failures: readonly ServiceFailure[]) {
		super('not-ready', message);
		this.failures = failures;
	}
}

/** The time was up. */
export class WaitTimeoutError extends DevtuiError {
	override readonly name: string = 'WaitTimeoutError';
	declare readonly code: 'timeout';
	/** Milliseconds that were waited. */
	readonly timeout: number;
	/** Who kept it waiting and why; `lastLines` as with `NotReadyError`. */
	readonly waiting: readonly ServiceFailure[];

	constructor(message: string, timeout: number, waiting: readonly ServiceFailure[]) {
		super('timeout', message);
		this.timeout = timeout;
		this.waiting = waiting;
	}
}

/** The service has ended for good and has not printed the line that was waited for. */
export class ServiceEndedError extends DevtuiError {
	override readonly name: string = 'ServiceEndedError';
	declare readonly code: 'ended';
	readonly failure: ServiceFailure;

	constructor(message: string, failure: ServiceFailure) {
		super('ended', message);
		this.failure = failure;
	}
}
