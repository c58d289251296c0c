import {randomBytes} from 'node:crypto';
import {closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import {afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {containersOf, inContainer, start, startIn} from './children.ts';
import {busybox, importBusybox, startEngine, type OwnEngine} from './engine.ts';
import {startRegistry} from './registry.ts';

const MiB = 1024 * 1024;
const full = 'the disk of the container engine is full: docker system df tells what is on it, docker system prune makes room (';

describe.skipIf(!requires('own-container-engine', 'mount'))('an engine whose disk is full', () => {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-full-'));
	let engine: OwnEngine;
	beforeAll(async () => {
		engine = await startEngine({diskBytes: 128 * MiB});
		await importBusybox(new Docker({socketPath: engine.host.slice('unix://'.length)}));
	});
	afterEach(() => {
		makeRoom();
	});
	afterAll(async () => {
		await engine.end();
		rmSync(directory, {recursive: true, force: true});
	});

	const filler = () => path.join(engine.root, 'filler');
	/** Nothing but so much is left. */
	const fill = (leftBytes: number) => {
		const {bavail: blocks, bsize: size} = statfsSync(engine.root);
		const file = openSync(filler(), 'w');
		for (let left = Number(blocks) * Number(size) - leftBytes; left > 0;) {
			left -= writeSync(file, Buffer.alloc(Math.min(left, MiB)));
		}

		closeSync(file);
	};

	const makeRoom = () => {
		rmSync(filler(), {force: true});
	};

	const alone = {network: {type: 'none' as const}};
	const project = 'full';

	test('an image that does not fit: one sentence with what makes room; there is room, and it is pulled', async () => {
		const registry = await startRegistry('me', 'right', randomBytes(10 * MiB));
		onTestFinished(() => {
			registry.close();
		});
		writeFileSync(path.join(directory, 'config.json'), JSON.stringify({auths: {[registry.host]: {auth: Buffer.from('me:right').toString('base64')}}}));
		const image = `${registry.host}/large:1`;
		const containers = containersOf(engine, {environment: {DOCKER_CONFIG: directory}});
		const service = inContainer({project}, 'pulled', [], {container: {...alone, image}});
		fill(5 * MiB);
		const sentence = await start(containers, service).failed();
		expect(sentence).toContain(`the image "${image}" cannot be pulled: ${full}`);
		expect(sentence).not.toContain('\n');
		makeRoom();
		// There is nothing in it that could run, and it is there.
		expect(await start(containers, service, {run: 2}).failed()).not.toContain('cannot be pulled');
	});

	test('an image that cannot be built says so as the build\'s end', async () => {
		const context = path.join(directory, 'context');
		mkdirSync(context);
		writeFileSync(path.join(context, 'large'), randomBytes(10 * MiB));
		writeFileSync(path.join(context, 'Dockerfile'), `FROM ${busybox}\nCOPY large /large\n`);
		const service = inContainer({project}, 'built', [], {container: {...alone, image: 'full-built:1', build: {context, dockerfile: 'Dockerfile', args: {}}}});
		const build = () => startIn(containersOf(engine), {type: 'image', service, isOutdated: true});
		fill(5 * MiB);
		const run = build();
		expect(await run.exited()).toEqual({type: 'code', code: 1});
		expect(run.stderr()).toContain(full);
		expect(run.stderr().trimEnd().split('\n')).toHaveLength(1);
		makeRoom();
		const again = build();
		expect(await again.exited(), `${again.stdout()}${again.stderr()}`).toEqual({type: 'code', code: 0});
	});

	test('a container that cannot be made fails alone with the sentence; others go on, and it starts when there is room', async () => {
		const container = `{image: ${busybox}, network_mode: none, command: ["sh", "-c", "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done"]}`;
		const {start: begin, devtui, one, isUp} = projectOf({'devtui.yaml': `name: full
services:
  steady: ${container}
  made: {disabled: true, ${container.slice(1)}
  process: exec sleep 1000
`}, {variables: {DOCKER_HOST: engine.host}});
		const rig = begin(['up', '--headless', '--keep-going']);
		await until('it to answer', isUp, {found: rig.output});
		await rig.sees(/steady +\| up/);
		fill(0);
		await devtui('start', 'made');
		await until('it has failed', async () => (await one('made')).phase === 'failed', {found: rig.output});
		expect(rig.output()).toContain(`made could not be started: ${full}`);
		expect([(await one('steady')).phase, (await one('process')).phase]).toEqual(['ready', 'ready']);
		makeRoom();
		expect((await devtui('start', 'made')).code).toBe(0);
		await rig.sees(/made +\| up/);
		expect((await devtui('down', '--remove')).code).toBe(0);
		expect((await rig.ended).code).toBe(0);
	});
});
