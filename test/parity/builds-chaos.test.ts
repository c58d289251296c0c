import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {decodePresence, isRefusal} from '../../source/fleet/codec.ts';
import {topics} from '../../source/fleet/topics.ts';
import {openLink} from '../../source/wire/link.ts';
import {onFinished, sideBySide} from '../helpers/finished.ts';
import {fleet, otherBrokers, type BuilderRig, type Fleet, type FleetBroker, type HubRig} from '../helpers/fleet.ts';
import {connectMachine, type OtherMachine} from '../helpers/netns.ts';
import {processesWith} from '../helpers/processes.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';

// They wait for what takes half a minute: a connection is given up after one and a half of its keepalive, which is 15 s.
vi.setConfig({maxConcurrency: 11, testTimeout: 240_000});
const patient = {withinMs: 90_000};

const scripts = {
	// Prints until it is let go, and then much at once.
	ticking: 'i=0; while [ ! -e "$HOME/go" ]; do i=$((i + 1)); echo "tick $i"; sleep 0.1; done; seq 1 5000; echo "ticked $i"; exit 3',
	quick: 'echo $1',
};

interface Scene {
	readonly given: Fleet;
	readonly hub: HubRig;
	/** By its number. */
	readonly builder: (number: number) => BuilderRig;
	/** Lets the builds go to their ends. */
	release(): void;
	/** Until those are told to be gone that are named like this in `devtui/1/…`. */
	areGone(...whose: readonly string[]): Promise<void>;
	/** Until the hub or a builder knows that it has no connection. */
	knows(one: HubRig | BuilderRig): Promise<void>;
}

interface Plot {
	readonly broker: FleetBroker;
	/** How many builders. */
	readonly builders: number;
	/** Which of them is on another machine; 0: the hub. */
	readonly far?: readonly number[];
	/** All that goes wrong, and that it is mended. */
	readonly trouble: (scene: Scene, machine: (number: number) => OtherMachine) => Promise<void>;
}

/** Builds run on all builders, trouble comes and goes: each build is reported once, its log is whole, nothing is left, and all go on. */
async function play({broker, builders: count, far = [], trouble}: Plot): Promise<void> {
	const machines = new Map(await Promise.all(far.map(async number => [number, await connectMachine()] as const)));
	const host = [...machines.values()][0]?.here;
	for (const machine of machines.values()) {
		onFinished(machine.end);
		machine.route(host!);
	}

	const given = await fleet({broker, ...host !== undefined && {host}});
	const placeOf = (number: number) => machines.has(number) ? given.on(machines.get(number)!) : given;
	const hub = await placeOf(0).hub();
	const numbers = Array.from({length: count}, (_, index) => index + 1);
	const results = (name: string) => path.join(given.directory, `results-${name}`);
	const build = async (number: number) => placeOf(number).builder(`n${number}`, scripts, '--jobs', '2', '--results', results(`n${number}`));
	const builders = new Map(await Promise.all(numbers.map(async number => [number, await build(number)] as const)));
	const gone = broker === 'own' ? undefined : watchPresence(given.url);
	expect(await given.devtui('suggest', 'ticking', 'x')).toMatchObject({code: 0});
	await Promise.all([...builders.values()].map(async ({rig}) => rig.sees('tick 3')));

	await trouble({
		given,
		hub,
		builder: number => builders.get(number)!,
		release() {
			writeFileSync(path.join(given.directory, 'go'), '');
		},
		areGone: async (...whose) => {
			await until(`${whose.join(', ')} to be gone`, () => whose.every(one => gone!.has(one)), {...patient, found: () => [...gone!].join(', ')});
		},
		knows: async ({rig}) => {
			await rig.sees('cannot be reached', patient.withinMs);
		},
	}, number => machines.get(number)!);

	const names = numbers.map(number => `n${number}`);
	await until('all to be reported', () => names.every(name => hub.rig.output().includes(`FAILED 3 ticking/x "${name}"`)), {...patient, found: hub.rig.output});
	await until('all to be there', async () => (await given.builders()).every(({state}) => state === 'online'), {...patient, found: hub.rig.output});
	expect((await given.devtui('suggest', 'quick', 'after', '--follow')).code).toBe(0);
	const rows = await given.finals(2 * count);
	const facts = (revision: string) => rows.filter(row => row.revision === revision).map(({builder, state}) => `${builder} ${state}`).sort();
	expect([facts('x'), facts('after')]).toEqual([names.map(name => `${name} failed`), names.map(name => `${name} passed`)]);
	for (const {id, revision, builder} of rows.filter(row => row.revision === 'x')) {
		const lines = (await given.devtui('builds', 'logs', id)).output.split('\n').slice(0, -1);
		const ticks = Number(lines.at(-1)?.split(' ')[1]);
		expect(lines, `the log of ${builder}`).toEqual([...Array.from({length: ticks}, (_, index) => `tick ${index + 1}`), ...Array.from({length: 5000}, (_, index) => String(index + 1)), `ticked ${ticks}`]);
		expect(hub.rig.output().split('\n').filter(line => line.includes(`FAILED 3 ticking/${revision} "${builder}"`))).toHaveLength(1);
		expect(processesWith('DEVTUI_BUILD', id)).toEqual([]);
	}

	const told = names.flatMap(name => [`FAILED 3 ticking/x "${name}"`, `PASSED 0 quick/after "${name}"`]).sort();
	for (const name of names) {
		const lines = () => readFileSync(results(name), 'utf8').split('\n').slice(0, -1).sort();
		await until(`${name} to have all results`, () => lines().length >= told.length, {found: () => lines().join('\n')});
		expect(lines()).toEqual(told);
	}
}

/** Whom the broker says to be gone, at this moment. */
function watchPresence(url: string): ReadonlySet<string> {
	const gone = new Set<string>();
	const link = openLink({url, clientId: `watcher${Math.random().toString(36).slice(2)}`, subscriptions: ['devtui/1/builder/+/presence', topics.hub]}, {
		connected() {},
		lost() {},
		rejected() {},
		message(topic, payload) {
			const name = topic === topics.hub ? 'hub' : topic.split('/')[3]!;
			const found = decodePresence(payload);
			if (!isRefusal(found) && found.session === undefined) {
				gone.add(name);
			} else {
				gone.delete(name);
			}
		},
	});
	onFinished(link.end);
	return gone;
}

const others = (...kinds: readonly FleetBroker[]) => kinds.filter(kind => kind === 'own' || otherBrokers.includes(kind));

const canCut = requires('network-namespaces');

/** A test each. */
function tell(brokers: readonly FleetBroker[], title: string, plot: Omit<Plot, 'broker'>): void {
	for (const broker of brokers) {
		const run = plot.far === undefined || canCut ? test.concurrent : test.skip;
		run(`over ${broker === 'own' ? 'its own broker' : broker}: ${title}`, sideBySide(async () => play({broker, ...plot})));
	}
}

describe('whoever stands still, or is cut off, for longer than connections live: every build is reported once, with its whole log', () => {
	tell(others('aedes'), 'a builder stands still, one is cut off, and one is not heard any more', {
		builders: 3,
		far: [2, 3],
		async trouble({builder, areGone, knows, release}, machine) {
			builder(1).rig.signal('SIGSTOP');
			machine(2).cut();
			machine(3).mute();
			await Promise.all([areGone('n1', 'n2', 'n3'), knows(builder(2)), knows(builder(3))]);
			release();
			await builder(2).rig.sees(/ticking\/x: failed with exit code 3/);
			await builder(3).rig.sees(/ticking\/x: failed with exit code 3/);
			builder(1).rig.signal('SIGCONT');
			machine(2).mend();
			machine(3).unmute();
		},
	});

	tell(others('own'), 'the hub stands still', {
		builders: 2,
		async trouble({hub, builder, knows, release}) {
			hub.rig.signal('SIGSTOP');
			await Promise.all([1, 2].map(async number => knows(builder(number))));
			release();
			await builder(1).rig.sees(/ticking\/x: failed with exit code 3/);
			hub.rig.signal('SIGCONT');
		},
	});

	tell(others('aedes'), 'the hub stands still', {
		builders: 2,
		async trouble({hub, builder, areGone, release}) {
			hub.rig.signal('SIGSTOP');
			await areGone('hub');
			release();
			await builder(1).rig.sees(/ticking\/x: failed with exit code 3/);
			hub.rig.signal('SIGCONT');
		},
	});

	tell(others('aedes'), 'the hub is cut off', {
		builders: 2,
		far: [0],
		async trouble({hub, builder, areGone, knows, release}, machine) {
			machine(0).cut();
			await Promise.all([areGone('hub'), knows(hub)]);
			release();
			await builder(1).rig.sees(/ticking\/x: failed with exit code 3/);
			machine(0).mend();
		},
	});

	tell(others('aedes'), 'the hub is not heard any more', {
		builders: 2,
		far: [0],
		async trouble({hub, builder, areGone, knows, release}, machine) {
			machine(0).mute();
			release();
			await builder(1).rig.sees(/ticking\/x: failed with exit code 3/);
			await Promise.all([areGone('hub'), knows(hub)]);
			machine(0).unmute();
		},
	});

	tell(others('aedes', 'mosquitto', 'nats-server'), 'the broker stands still', {
		builders: 2,
		async trouble({given: {broker}, hub, builder, knows, release}) {
			broker!.signal('SIGSTOP');
			await Promise.all([hub, builder(1), builder(2)].map(async one => knows(one)));
			release();
			await builder(1).rig.sees(/ticking\/x: failed with exit code 3/);
			broker!.signal('SIGCONT');
		},
	});

	tell(others('aedes', 'mosquitto', 'nats-server'), 'the hub is cut off, a builder stands still, one is not heard, and then the broker is killed', {
		builders: 3,
		far: [0, 2],
		async trouble({given: {broker}, hub, builder, areGone, knows, release}, machine) {
			machine(0).cut();
			builder(1).rig.signal('SIGSTOP');
			machine(2).mute();
			await Promise.all([areGone('hub', 'n1', 'n2'), knows(hub), knows(builder(2))]);
			await broker!.kill();
			release();
			await builder(3).rig.sees(/ticking\/x: failed with exit code 3/);
			await broker!.start();
			machine(2).unmute();
			builder(1).rig.signal('SIGCONT');
			machine(0).mend();
		},
	});
});
