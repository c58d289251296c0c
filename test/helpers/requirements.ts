import {execFileSync} from 'node:child_process';
import {accessSync, appendFileSync, constants, existsSync, readFileSync, readdirSync} from 'node:fs';
import {endianness} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** The engine that containers are tested with. */
export const engineKind = process.env['DEVTUI_TEST_ENGINE'] === 'podman' ? 'podman' : 'docker';

/** What some tests need and not every machine has. */
export type Requirement = 'cc' | 'aarch64-cc' | 'aarch64-emulator' | 'tmux' | 'git' | 'linux' | 'patience' | 'python3' | 'lua5.4' | 'perl' | 'ruby' | 'dash' | 'tcc' | 'criu' | 'root' | 'mount' | 'device' | 'little-endian' | 'zsh' | 'fish' | 'xmllint' | 'container-engine' | 'own-container-engine' | 'other-machine' | 'postgresql' | 'chromium' | 'mosquitto' | 'nats-server' | 'network-namespaces';

/**
 * For `describe.skipIf(!requires('tmux'))`. What was left out is told at the end of `npm test`; where everything has to
 * run (`DEVTUI_TEST_ALL=1`, as in CI) something missing is a failure.
 */
export function requires(...requirements: readonly Requirement[]): boolean {
	return isGiven(requirements.flatMap(requirement => missingFor(requirement) ?? []));
}

/** As `requires`, for what only one test needs and has looked for itself; `reason`: why it cannot be had, in words. */
export function requiresThat(isThere: boolean, reason: string): boolean {
	return isGiven(isThere ? [] : [reason]);
}

function isGiven(missing: readonly string[]): boolean {
	if (missing.length === 0) {
		return true;
	}

	if (runsAll()) {
		throw new Error(`DEVTUI_TEST_ALL is set, and tests cannot run: ${missing.join('; ')}`);
	}

	noteSkipped(missing);
	return false;
}

/** Why it cannot be had, in words; undefined when it is there. */
function missingFor(requirement: Requirement): string | undefined {
	switch (requirement) {
		case 'cc':
			return missingProgram('cc', 'no C compiler (cc)');
		case 'aarch64-cc':
			return missingProgram('aarch64-linux-gnu-gcc', 'no cross compiler (aarch64-linux-gnu-gcc, Debian: gcc-aarch64-linux-gnu libc6-dev-arm64-cross)');
		case 'aarch64-emulator':
			return missingProgram('qemu-aarch64-static', 'no emulator of arm64 (qemu-aarch64-static, Debian: qemu-user-static)');
		case 'tmux':
			return missingProgram('tmux', 'no tmux');
		case 'git':
			return missingProgram('git', 'no git');
		case 'linux':
			return process.platform === 'linux' ? undefined : `${process.platform} is not Linux`;
		case 'python3':
			return missingProgram('python3', 'no python3');
		case 'lua5.4':
		case 'perl':
		case 'ruby':
		case 'dash':
		case 'tcc':
			return missingProgram(requirement, `no ${requirement}`);
		case 'criu':
			return worksCriu() ? undefined : 'no CRIU 4.2 that works here (root; `.ci/bring-criu DIRECTORY` brings one; DEVTUI_CRIU=DIRECTORY/criu)';
		case 'zsh':
			return missingProgram('zsh', 'no zsh');
		case 'fish':
			return missingProgram('fish', 'no fish');
		case 'xmllint':
			return missingProgram('xmllint', 'no xmllint (Debian: libxml2-utils)');
		case 'container-engine':
			return missingBusybox() ?? ((process.env['DOCKER_HOST'] ?? '') === '' ? missingOwnEngine() : undefined);
		case 'own-container-engine':
			return missingBusybox() ?? missingOwnEngine();
		case 'other-machine':
			return missingFor('container-engine')
				?? missingOwnEngine()
				?? missingProgram('ip', 'no ip (Debian: iproute2)')
				?? missingProgram('nsenter', 'no nsenter (Debian: util-linux)')
				?? missingProgram('sshd', 'no sshd (Debian: openssh-server)')
				?? missingProgram('ssh-keygen', 'no ssh (Debian: openssh-client)')
				?? (hasCapability(12) && hasCapability(21) ? undefined : 'no network may be made (CAP_NET_ADMIN, CAP_SYS_ADMIN)');
		case 'chromium':
			return missingProgram('chromium', 'no Chromium (Debian: chromium)');
		case 'postgresql':
			return installedPostgresql() === undefined ? 'no PostgreSQL to make an image of (Debian: postgresql)' : undefined;
		case 'mosquitto':
		case 'nats-server':
			return missingProgram(requirement, `no ${requirement}`);
		case 'network-namespaces':
			return missingProgram('ip', 'no ip (Debian: iproute2)')
				?? missingProgram('nsenter', 'no nsenter (Debian: util-linux)')
				?? (hasCapability(12) && hasCapability(21) ? undefined : 'no network may be made (CAP_NET_ADMIN, CAP_SYS_ADMIN)');
		case 'root':
			return process.getuid?.() === 0 ? undefined : 'not root';
		case 'mount':
			return hasCapability(21) ? undefined : 'nothing may be mounted (CAP_SYS_ADMIN)';
		case 'little-endian':
			return endianness() === 'LE' ? undefined : 'a big-endian machine';
		case 'device':
			// Only root could spoil those of the machine.
			return process.getuid?.() !== 0 || hasCapability(27) ? undefined : 'no device may be made (CAP_MKNOD)';
		case 'patience':
			return runsAll() ? undefined : 'takes long (DEVTUI_TEST_ALL=1 runs it)';
	}
}

function worksCriu(): boolean {
	try {
		const criu = process.env['DEVTUI_CRIU'] ?? 'criu';
		execFileSync(criu, ['check'], {stdio: 'ignore'});
		const [, major, minor] = /^Version: (\d+)\.(\d+)/m.exec(execFileSync(criu, ['--version'], {encoding: 'utf8'})) ?? [];
		return Number(major) > 4 || (Number(major) === 4 && Number(minor) >= 2);
	} catch {
		return false;
	}
}

function missingBusybox(): string | undefined {
	return missingProgram('busybox', 'no busybox to make images of (Debian: busybox-static)');
}

/** One is started for the tests where none is named, and where it is to be killed. */
function missingOwnEngine(): string | undefined {
	const missing = engineKind === 'podman'
		? missingPodman()
		: missingProgram('dockerd', 'no container engine (dockerd, Debian: docker.io iptables; or DOCKER_HOST)');
	return missing ?? (process.getuid?.() === 0 ? undefined : 'not root: no container engine can be started');
}

/** With what it makes networks and their names, which Debian does not install with it. */
function missingPodman(): string | undefined {
	const reason = 'no Podman that is complete (Debian: podman runc netavark aardvark-dns iptables)';
	const isThere = ['netavark', 'aardvark-dns'].every(name => ['/usr/lib/podman', '/usr/libexec/podman', '/usr/local/libexec/podman'].some(directory => isExecutable(path.join(directory, name))));
	return missingProgram('podman', reason) ?? missingProgram('runc', reason) ?? missingProgram('iptables', reason) ?? (isThere ? undefined : reason);
}

/** Where Debian's packages have put the newest one; a client alone is none. */
export function installedPostgresql(): string | undefined {
	const home = '/usr/lib/postgresql';
	const versions = existsSync(home) ? readdirSync(home).sort((one, other) => Number(other) - Number(one)) : [];
	const newest = versions.find(version => isExecutable(path.join(home, version, 'bin/postgres')));
	return newest === undefined ? undefined : path.join(home, newest);
}

function runsAll(): boolean {
	return process.env['DEVTUI_TEST_ALL'] === '1';
}

/** By its number in linux/capability.h. */
function hasCapability(number: number): boolean {
	try {
		const [, mask] = /^CapEff:\t([\da-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
		return mask !== undefined && (BigInt(`0x${mask}`) >> BigInt(number)) % 2n === 1n;
	} catch {
		// Not Linux.
		return false;
	}
}

function missingProgram(name: string, reason: string): string | undefined {
	const directories = (process.env['PATH'] ?? '').split(path.delimiter);
	return directories.some(directory => isExecutable(path.join(directory, name))) ? undefined : reason;
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function noteSkipped(reasons: readonly string[]): void {
	const file = process.env['DEVTUI_TEST_SKIPPED'];
	if (file !== undefined) {
		appendFileSync(file, reasons.map(reason => `${reason}\n`).join(''));
	}
}
