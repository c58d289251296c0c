import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {test} from 'vitest';
import {openHubClient} from '../../source/commands/fleet/hub-client.ts';
import {shownBuild, shownBuilder, type ShownBuild, type ShownBuilder} from '../../source/fleet/build-row.ts';
import type {BuildFilter, Question} from '../../source/fleet/questions.ts';
import {startBroker, type OtherBroker, type RunningBroker} from './brokers.ts';
import {onFinished, sideBySide} from './finished.ts';
import {resultOf, type Result} from './instance.ts';
import type {OtherMachine} from './netns.ts';
import {quietPort} from './ports.ts';
import {requires} from './requirements.ts';
import {cli, console as terminal, headless, type ConsoleRig, type HeadlessRig} from './rig.ts';
import {until} from './until.ts';
import {workspace} from './workspace.ts';

type Variables = Readonly<Record<string, string>>;

export interface HubRig {
	readonly url: string;
	/** Of its page. */
	readonly page: string | undefined;
	readonly rig: HeadlessRig;
	/** By SIGKILL; returns when it is dead. */
	kill(): Promise<void>;
}

export interface BuilderRig {
	readonly name: string;
	/** Of its projects. */
	readonly directory: string;
	readonly rig: HeadlessRig;
	kill(): Promise<void>;
}

/** What starts its processes on one machine. */
export interface FleetPlace {
	/** With the same data and broker each time. */
	hub(...args: readonly string[]): Promise<HubRig>;
	/** Welcomed by the hub. `scripts`: text of executables by their paths below its directory. */
	builder(name: string, scripts?: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<BuilderRig>;
}

export interface Fleet extends FleetPlace {
	/** Everything of it lies below. */
	readonly directory: string;
	readonly port: number;
	readonly url: string;
	/** Not the hub's own. */
	readonly broker: RunningBroker | undefined;
	/** Where the network is another one, and files are the same. */
	on(machine: OtherMachine): FleetPlace;
	/** One command to its end. */
	devtui(...args: readonly string[]): Promise<Result>;
	start(args: readonly string[], how?: {readonly hasInput?: boolean; readonly environment?: Variables; readonly cwd?: string; readonly program?: readonly [string, ...string[]]}): HeadlessRig;
	/** The same on a terminal. */
	open(args: readonly string[], how?: {readonly columns?: number; readonly rows?: number; readonly program?: readonly [string, ...string[]]}): ConsoleRig;
	/** As `builds ls --json` has them, newest first. */
	builds(filter?: Omit<BuildFilter, 'limit'>): Promise<readonly ShownBuild[]>;
	builders(): Promise<readonly ShownBuilder[]>;
	/** Once so many are final. */
	finals(count: number): Promise<readonly ShownBuild[]>;
}

/** What carries the messages of a fleet; `own`: the hub has it in it. */
export type FleetBroker = 'own' | OtherBroker;

/** A promise that holds whatever the broker is: a test over each of these, side by side. */
export function testOver(brokers: readonly FleetBroker[], promise: string, story: (given: Fleet) => Promise<void>): void {
	for (const broker of brokers) {
		test.concurrent(`over ${broker === 'own' ? 'its own broker' : broker}: ${promise}`, sideBySide(async () => story(await fleet({broker}))));
	}
}

/** Those of others that are installed; aedes is a package. */
export const otherBrokers: readonly OtherBroker[] = ['aedes', ...requires('mosquitto') ? ['mosquitto' as const] : [], ...requires('nats-server') ? ['nats-server' as const] : []];
/** aedes is what the hub's own is made of. */
export const everyBroker: readonly FleetBroker[] = ['own', ...otherBrokers.filter(kind => kind !== 'aedes')];

/** A hub, builders and those who ask them, as processes with directories of their own, on loopback unless the broker is at another `host`. */
export async function fleet({broker: kind = 'own', host = '127.0.0.1'}: {readonly broker?: FleetBroker; readonly host?: string} = {}): Promise<Fleet> {
	const {directory} = workspace({});
	const broker = kind === 'own' ? undefined : await startBroker(kind, {host});
	if (broker) {
		onFinished(broker.end);
	}

	const port = broker?.port ?? await quietPort();
	const url = broker?.url ?? `mqtt://${host}:${port}`;
	const environment: Variables = {
		HOME: directory,
		XDG_RUNTIME_DIR: path.join(directory, 'run'),
		XDG_STATE_HOME: path.join(directory, 'state'),
		XDG_CONFIG_HOME: path.join(directory, 'config'),
		DEVTUI_SOCKET: '',
		DEVTUI_HUB: url,
		DEVTUI_TOKEN: '',
	};
	const start: Fleet['start'] = (args, {environment: extra = {}, cwd = directory, ...how} = {}) => headless({cwd, args, ...how, environment: {...environment, ...extra}});
	const devtui: Fleet['devtui'] = async (...args) => resultOf(start(args));
	// Not by a program each time: who waits asks again and again.
	const ask = async (question: Question) => {
		const client = openHubClient({url}, () => {});
		try {
			const answered = await client.ask(question);
			if (answered.type !== 'ok') {
				throw new Error(`${question.type}: ${answered.message}`);
			}

			return answered.reply;
		} finally {
			await client.end();
		}
	};
	const builds: Fleet['builds'] = async filter => {
		const reply = await ask({type: 'builds', body: {limit: 1000, ...filter}});
		return reply.type === 'builds' ? reply.body.builds.map(build => shownBuild(build)) : [];
	};
	const builders: Fleet['builders'] = async () => {
		const reply = await ask({type: 'builders', body: {}});
		return reply.type === 'builders' ? reply.body.builders.map(builder => shownBuilder(builder)) : [];
	};
	const killing = (rig: HeadlessRig) => async () => {
		rig.signal('SIGKILL');
		await rig.ended;
	};

	const placeOf = (begin: (args: readonly string[]) => HeadlessRig): FleetPlace => ({
		async hub(...args) {
			const hasPlace = args.some(arg => arg === '--listen' || arg === '--broker');
			const rig = begin(['hub', ...hasPlace ? [] : broker ? ['--broker', url] : ['--listen', `${host}:${port}`], ...args.some(arg => /^--(?:no-)?web/.test(arg)) ? [] : ['--no-web'], '--data', path.join(directory, 'hub'), ...args]);
			const started = /the hub (?:listens on|works with the broker) (\S+?)(?:, its page is (\S+?))?, its data/;
			const [, listens = '', page] = started.exec(await rig.sees(started)) ?? [];
			return {url: listens, page, rig, kill: killing(rig)};
		},
		async builder(name, scripts = {}, ...args) {
			const projects = path.join(directory, `projects-${name}`);
			mkdirSync(projects, {recursive: true});
			for (const [file, text] of Object.entries(scripts)) {
				mkdirSync(path.dirname(path.join(projects, file)), {recursive: true});
				writeFileSync(path.join(projects, file), text.startsWith('#!') ? text : `#!/bin/sh\n${text}\n`);
				chmodSync(path.join(projects, file), 0o755);
			}

			const rig = begin(['builder', '--name', name, '--dir', projects, ...args]);
			await rig.sees('welcomed by the hub');
			return {name, directory: projects, rig, kill: killing(rig)};
		},
	});

	return {
		directory,
		port,
		url,
		broker,
		...placeOf(start),
		on: ({prefix}) => placeOf(args => start([], {program: [...prefix, process.execPath, cli, ...args]})),
		devtui,
		start,
		open: (args, how) => terminal({cwd: directory, args, ...how, environment}),
		builds,
		builders,
		finals: async count => until(`${count} builds to have ended`, async () => {
			const found = await builds();
			return found.length >= count && found.every(({endedAt, state}) => endedAt !== null || state === 'unknown') ? found : undefined;
		}),
	};
}
