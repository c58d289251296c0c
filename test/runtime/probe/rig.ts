import {once} from 'node:events';
import type {Server} from 'node:net';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';
import type {AskedProbeSpec, ProbeSpec} from '../../../source/core/spec.ts';
import {createSpawner} from '../../../source/runtime/child.ts';
import {findLauncher} from '../../../source/runtime/launcher.ts';
import {startProbe} from '../../../source/runtime/probe/probe.ts';
import type {ProbeOptions} from '../../../source/runtime/probe/probe.ts';
import {until as waited} from '../../helpers/until.ts';
import {unusedPort} from '../unused-port.ts';

export interface Probing {
	/** `passed`, or what was said of a failure, in order. */
	readonly told: readonly string[];
	/** Resolved with the n-th (from 0) thing told. */
	tells(index?: number): Promise<string>;
	stop(): void;
}

const launcher = findLauncher();
export const hasLauncher = launcher.type === 'found';
const spawnChild = createSpawner(launcher.type === 'found' ? {launcherPath: launcher.path} : {});

export function probe(check: AskedProbeSpec['check'], spec: Partial<Omit<ProbeSpec, 'check'>> = {}, options: Partial<ProbeOptions> = {}): Probing {
	const controller = new AbortController();
	const told: string[] = [];
	onTestFinished(() => {
		controller.abort();
	});
	startProbe({check, intervalMs: 20, timeoutMs: 15_000, retries: 3, startPeriodMs: 0, withinMs: 60_000, steadyIntervalMs: spec.intervalMs ?? 20, ...spec}, {
		signal: controller.signal,
		passed() {
			told.push('passed');
		},
		failed(message) {
			told.push(message);
		},
		isEager: true,
		spawnChild,
		environment: process.env as Record<string, string>,
		workingDir: import.meta.dirname,
		lines: () => () => undefined,
		...options,
	});
	return {
		told,
		async tells(index = 0) {
			await until(() => told.length > index);
			return told[index] as string;
		},
		stop() {
			controller.abort();
		},
	};
}

export async function listen<Some extends Server>(server: Some, host = '127.0.0.1', port?: number): Promise<number> {
	// On no other address of this machine anybody else is found.
	server.listen(port ?? await unusedPort(), host);
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
	});
	return (server.address() as AddressInfo).port;
}

export async function until(isTrue: () => boolean, withinMs = 15_000): Promise<void> {
	await waited(isTrue.toString(), isTrue, {withinMs});
}
