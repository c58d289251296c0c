import type {EngineAddress} from './engine-address.ts';
import {describeSshTrouble, SshError} from './trouble-ssh.ts';
import {describeTlsTrouble} from './trouble-tls.ts';

/** What dockerode throws: an answer of the engine, or trouble on the way to it. */
interface EngineError {
	readonly code?: string;
	readonly statusCode?: number;
	readonly message?: string;
	readonly json?: {readonly message?: string; readonly cause?: string} | Buffer;
}

/** It is there and has answered with this status. */
export function statusOf(error: unknown): number | undefined {
	return (error as EngineError).statusCode;
}

/** In one sentence: what the engine has answered, or why it cannot be asked. */
export function describeTrouble(error: unknown, address: EngineAddress): string {
	const {statusCode, code = '', message = String(error)} = error as EngineError;
	const answer = answerOf(error);
	if (statusCode !== undefined) {
		return answer.includes('HTTP request to an HTTPS server')
			? `the container engine at ${address.name} wants TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH`
			: describeFullDisk(answer);
	}

	if (error instanceof SshError && address.type === 'ssh') {
		return `the container engine at ${address.name} cannot be reached: ${describeSshTrouble(error, address.host)}`;
	}

	const ofTls = address.type === 'tcp' && address.tls ? describeTlsTrouble(error, address.tls.cert) : undefined;
	if (ofTls !== undefined) {
		return `no TLS with the container engine at ${address.name}: ${ofTls}`;
	}

	switch (code) {
		case 'ENOENT':
			return address.type === 'ssh' ? 'there is no program ssh, which DOCKER_HOST asks for' : `there is no container engine at ${address.name}: is Docker or Podman running?`;
		case 'ECONNREFUSED':
			return `no container engine answers at ${address.name}: connection refused`;
		case 'EACCES':
			return `the container engine at ${address.name} may not be used: permission denied (join the group of the socket, often "docker", or set DOCKER_HOST)`;
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `the host of the container engine at ${address.name} is not known`;
		case 'ETIMEDOUT':
		case 'ABORT_ERR':
			return `the container engine at ${address.name} does not answer`;
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return `the container engine at ${address.name} cannot be reached: there is no way to its host`;
		default:
			return `the container engine at ${address.name} cannot be asked: ${message}`;
	}
}

/** An engine's words about want of room, as what to do about it; other words as they are. */
export function describeFullDisk(answer: string): string {
	return /no space left on device|disk quota exceeded/i.test(answer)
		? `the disk of the container engine is full: docker system df tells what is on it, docker system prune makes room (${answer.replaceAll(/\s*\n\s*/g, ' ')})`
		: answer;
}

/** The engine's own words. */
export function answerOf(error: unknown): string {
	const {json, message = String(error)} = error as EngineError;
	const said = json instanceof Uint8Array ? json.toString() : json?.message;
	// Without an answer that it understands, dockerode puts the status before it.
	return (said === undefined || said === '' ? message.replace(/^\(HTTP code \d+\) .*? - /, '') : said).trim();
}
