import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import Docker from 'dockerode';
import {requires} from '../helpers/requirements.ts';
import {projectOf} from '../helpers/instance.ts';
import {until} from '../helpers/until.ts';
import {containersOf, inContainer, start} from './children.ts';
import {busybox, importBusybox, startEngine, type OwnEngine} from './engine.ts';

describe.skipIf(!requires('own-container-engine'))('an engine that is killed', () => {
	let engine: OwnEngine;
	const alone = {network: {type: 'none' as const}};
	const loop = ['sh', '-c', 'trap "exit 0" TERM; i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.02; done'];
	beforeAll(async () => {
		engine = await startEngine({isApart: true, isSurvived: true});
		await importBusybox(new Docker({socketPath: engine.host.slice('unix://'.length)}));
	});
	afterAll(async () => {
		await engine.end();
	});

	test('a container that runs on is followed on, without a line lost or twice', async () => {
		const run = start(containersOf(engine), inContainer({project: 'gone'}, 'follows', loop, {container: alone}));
		await run.prints('line 5\n');
		await engine.kill();
		await engine.startAgain();
		const lines = () => run.stdout().split('\n').slice(0, -1);
		const seen = lines().length;
		await run.prints(`line ${seen + 20}\n`);
		expect(run.notices).toEqual([`the container engine at ${engine.host} has gone`, 'the container engine is back: the container runs on']);
		expect(await run.stop()).toEqual({type: 'code', code: 0});
		expect(lines()).toEqual(Array.from({length: lines().length}, (_, index) => `line ${index + 1}`));
	});

	test('one that does not come back: the run fails with the sentence, the next start says so, and it recovers with the engine', async () => {
		const containers = containersOf(engine);
		const service = inContainer({project: 'gone'}, 'fails', loop, {container: alone});
		const run = start(containers, service);
		await run.prints('line 1\n');
		await engine.kill();
		expect(await run.exited()).toEqual({type: 'code', code: 125});
		expect(run.notices.at(-1)).toBe(`the container engine at ${engine.host} has not come back: whether the container runs is not known`);
		expect(await start(containers, service, {run: 2}).failed()).toBe(`no container engine answers at ${engine.host}: connection refused`);
		await engine.startAgain();
		const again = start(containers, service, {run: 3});
		await again.prints('line 1\n');
		await again.stop();
	});

	test('in devtui: without restarts the service stays failed, says why, and is restarted by hand; with restarts it comes back by itself', async () => {
		const service = (restart: string) => `{image: ${busybox}, network_mode: none, restart: "${restart}", command: ["sh", "-c", "trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done"]}`;
		const {start: begin, one, devtui, isUp} = projectOf({'devtui.yaml': `name: gone\nservices:\n  stays: ${service('no')}\n  returns: ${service('on-failure')}\n  other: exec sleep 1000\n`});
		const rig = begin(['up', '--headless', '--keep-going'], {environment: {DOCKER_HOST: engine.host}});
		await until('it to answer', isUp, {found: rig.output});
		await rig.sees(/stays +\| up/);
		await rig.sees(/returns +\| up/);
		await engine.kill();
		await until('it has failed', async () => (await one('stays')).phase === 'failed', {found: rig.output});
		expect((await one('other')).phase).toBe('ready');
		const sentence = `the container engine at ${engine.host} has not come back: whether the container runs is not known`;
		await rig.sees(`stays: ${sentence}`);
		expect(rig.output().split(`stays: ${sentence}`)).toHaveLength(2);
		await rig.sees(/returns could not be started: no container engine answers at .*: connection refused|returns.*exited 125/);
		await engine.startAgain();
		await until('it has come back', async () => (await one('returns')).phase === 'ready', {found: rig.output});
		expect((await one('stays')).phase).toBe('failed');
		expect((await devtui('restart', 'stays')).code).toBe(0);
		await until('it has been brought back', async () => (await one('stays')).phase === 'ready', {found: rig.output});
		expect((await begin(['down', '--remove'], {environment: {DOCKER_HOST: engine.host}}).ended).code).toBe(0);
		expect((await rig.ended).code).toBe(0);
	});
});
