import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeEach, describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {containersOf, inContainer, start, startIn} from './children.ts';
import {engineProxy} from './engine-proxy.ts';
import {busybox, useEngine} from './engine.ts';

describe.skipIf(!requires('container-engine'))('images that are built', () => {
	const engine = useEngine();
	const root = mkdtempSync(path.join(tmpdir(), 'devtui-build-'));
	let context: string;
	beforeEach(() => {
		context = mkdtempSync(path.join(root, 'context-'));
	});
	afterAll(() => {
		rmSync(root, {recursive: true, force: true});
	});
	const put = (name: string, text: string) => {
		mkdirSync(path.dirname(path.join(context, name)), {recursive: true});
		writeFileSync(path.join(context, name), text);
	};

	const built = (name: string, argv: readonly string[], {tag = 'latest', dockerfile = 'Dockerfile', target, args = {}}: {tag?: string; dockerfile?: string; target?: string; args?: Readonly<Record<string, string>>} = {}) => inContainer(engine, name, argv, {
		container: {image: `${engine.project}-${name}:${tag}`, build: {context, dockerfile, args, ...target !== undefined && {target}}},
	});
	const build = (service: ReturnType<typeof inContainer>, isOutdated = false) => startIn(containersOf(engine), {type: 'image', service, isOutdated});

	test('the context is all of the directory without what .dockerignore leaves out; arguments, target and another dockerfile count', async () => {
		put('docker/Dockerfile', `FROM ${busybox} AS base\nARG WORD\nCOPY . /srv\nRUN echo "word $WORD" > /srv/word\nFROM base AS other\nRUN exit 1\n`);
		put('.dockerignore', '# comment\n*.log\nnode_modules\n!important.log\n');
		put('a.txt', 'a');
		put('b.log', 'b');
		put('important.log', 'i');
		put('node_modules/x.js', 'x');
		put(`deep/${'long'.repeat(30)}/ü.txt`, 'u');
		symlinkSync('a.txt', path.join(context, 'link'));
		const service = built('context', ['sh', '-c', 'cd /srv; cat word; ls; cat deep/*/* link'], {dockerfile: 'docker/Dockerfile', target: 'base', args: {WORD: 'hello'}});
		const run = build(service);
		expect(await run.exited()).toEqual({type: 'code', code: 0});
		expect(run.stdout()).toContain('Successfully built');
		const made = start(containersOf(engine), service);
		await made.exited();
		expect(made.stdout()).toBe('word hello\na.txt\ndeep\ndocker\nimportant.log\nlink\nword\nua');
	});

	test('a build that fails ends with 1, prints what failed, and leaves the image as it was', async () => {
		const service = built('fails', ['cat', '/word']);
		put('Dockerfile', `FROM ${busybox}\nRUN echo one > /word\n`);
		await build(service).exited();
		put('Dockerfile', `FROM ${busybox}\nRUN echo two > /word\nRUN echo why >&2; exit 5\n`);
		const failing = build(service, true);
		expect(await failing.exited()).toEqual({type: 'code', code: 1});
		expect(failing.stdout()).toContain('why');
		expect(failing.stderr()).toMatch(/\b(?:code:|status) 5\n$/);
		const run = start(containersOf(engine), service);
		await run.exited();
		expect(run.stdout()).toBe('one\n');
	});

	test('built again from the same files it is the same image, so that its container is kept', async () => {
		put('Dockerfile', `FROM ${busybox}\nARG A\nARG B\nCOPY . /srv\nRUN echo "$A $B" > /word\n`);
		const service = built('same', ['true'], {args: {A: '1', B: '2'}});
		const ids = new Set<string>();
		for (let times = 0; times < 12; times++) {
			expect(await build(service).exited()).toEqual({type: 'code', code: 0});
			ids.add((await engine.docker.getImage(service.container.image).inspect()).Id);
		}

		expect(ids.size).toBe(1);
	});

	test('at a start an image that is there is built anew only with the tag latest; and its container is made anew', async () => {
		put('Dockerfile', `FROM ${busybox}\nRUN echo one > /word\n`);
		for (const [tag, text] of [['latest', 'two\n'], ['fixed', 'one\n']] as const) {
			put('Dockerfile', `FROM ${busybox}\nRUN echo one > /word\n`);
			const service = built(`tag-${tag}`, ['cat', '/word'], {tag});
			const containers = containersOf(engine);
			await build(service).exited();
			await start(containers, service).exited();
			put('Dockerfile', `FROM ${busybox}\nRUN echo two > /word\n`);
			await build(service).exited();
			const run = start(containers, service, {run: 2});
			await run.exited();
			expect(run.stdout()).toBe(text);
			expect(containers.isReused(service.name, 2)).toBe(tag === 'fixed');
		}
	});

	test('a directory and a dockerfile that are missing are told by name, and one that is outside of the directory is read', async () => {
		const missing = path.join(context, 'nowhere');
		const nowhere = build(inContainer(engine, 'nowhere', [], {container: {build: {context: missing, dockerfile: 'Dockerfile', args: {}}}}), true);
		expect(await nowhere.exited()).toEqual({type: 'code', code: 1});
		expect(nowhere.stderr()).toBe(`there is no directory ${missing} to build from\n`);
		const without = build(built('without', []), true);
		await without.exited();
		expect(without.stderr()).toBe(`there is no Dockerfile in ${context}, which the image is built by\n`);
		writeFileSync(path.join(root, 'Outside'), `FROM ${busybox}\nCOPY a.txt /a.txt\n`);
		put('a.txt', 'from outside\n');
		const service = built('outside', ['cat', '/a.txt'], {dockerfile: '../Outside'});
		expect(await build(service).exited()).toEqual({type: 'code', code: 0});
		const run = start(containersOf(engine), service);
		await run.exited();
		expect(run.stdout()).toBe('from outside\n');
	});

	test('a build that is called off ends, and the engine gives it up', async () => {
		put('Dockerfile', `FROM ${busybox}\nRUN echo begun; sleep 1000\n`);
		const run = build(built('slow', []), true);
		await run.prints('begun');
		run.child.signal('SIGTERM', 'all');
		expect(await run.exited()).toEqual({type: 'signal', signal: 'SIGTERM'});
	});

	test('the HEALTHCHECK of an image is asked in the container', async () => {
		put('Dockerfile', `FROM ${busybox}\nHEALTHCHECK --interval=30s CMD test -e /tmp/healthy\n`);
		const service = built('health', ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.05; done']);
		await build(service).exited();
		const containers = containersOf(engine);
		const run = start(containers, service);
		await run.spawned();
		const ask = async () => startIn(containers, {type: 'health', service}, {stdin: 'closed'}).exited();
		expect(await ask()).toEqual({type: 'code', code: 1});
		await startIn(containers, {type: 'inside', service}, {argv: ['touch', '/tmp/healthy'], stdin: 'closed'}).exited();
		expect(await ask()).toEqual({type: 'code', code: 0});
		await run.stop();
	});

	test('the stop signal of an image is what its container is asked to end by, and no other signal is taken for it', async () => {
		put('Dockerfile', `FROM ${busybox}\nSTOPSIGNAL SIGUSR1\n`);
		const service = built('stopsignal', ['sh', '-c', 'trap "echo TERM" TERM; trap "echo USR1; exit 3" USR1; echo up; while :; do sleep 0.05; done']);
		await build(service).exited();
		const run = start(containersOf(engine), service);
		await run.prints('up');
		run.child.signal('SIGTERM', 'group');
		await run.prints('TERM');
		expect(await run.stop()).toEqual({type: 'code', code: 3});
		expect(run.stdout()).toBe('up\nTERM\nUSR1\n');
	});

	test('changed files are copied into the container, directories made, deleted ones deleted', async () => {
		put('src/new/deep.txt', 'deep\n');
		put('src/a.txt', 'a\n');
		const service = inContainer(engine, 'synced', ['sh', '-c', 'trap "exit 0" TERM; mkdir /srv/gone; echo up; while :; do sleep 0.05; done']);
		const containers = containersOf(engine);
		const run = start(containers, service);
		await run.prints('up');
		const copies = ['src/new/deep.txt', 'src/a.txt', 'gone'].map(file => ({from: path.join(context, file), to: `/srv/${file}`}));
		const copying = startIn(containers, {type: 'copy', service, copies});
		expect([await copying.exited(), copying.stderr()]).toEqual([{type: 'code', code: 0}, '']);
		const look = startIn(containers, {type: 'inside', service}, {argv: ['sh', '-c', 'cd /srv; ls; cat src/new/deep.txt src/a.txt'], stdin: 'closed'});
		await look.exited();
		expect(look.stdout()).toBe('src\ndeep\na\n');
		await run.stop();
	});

	test('files are copied as they are when they are read: deleted meanwhile, a directory that is a file now, a link; what cannot be read is told, and not as the engine\'s fault', async () => {
		const {host} = await engineProxy(engine.host, request => {
			if (/^PUT .*\/archive$/.test(request)) {
				rmSync(path.join(context, 'late.txt'), {force: true});
			}

			return undefined;
		});
		put('large', 'x'.repeat(20_000_000));
		put('late.txt', 'late\n');
		put('was', 'a file\n');
		symlinkSync('was', path.join(context, 'link'));
		const service = inContainer(engine, 'resynced', ['sh', '-c', 'trap "exit 0" TERM; mkdir -p /srv/was/deep; touch /srv/was/deep/old /srv/late.txt; echo up; while :; do sleep 0.05; done']);
		const containers = containersOf({host});
		const run = start(containers, service);
		await run.prints('up');
		const copy = async (files: readonly string[]) => {
			const copying = startIn(containers, {type: 'copy', service, copies: files.map(file => ({from: path.resolve(context, file), to: `/srv/${path.basename(file) === 'old' ? file : path.basename(file)}`}))});
			return [await copying.exited(), copying.stderr()];
		};

		expect(await copy(['large', 'late.txt', 'was/deep/old', 'was', 'link'])).toEqual([{type: 'code', code: 0}, '']);
		const seen = startIn(containers, {type: 'inside', service}, {argv: ['sh', '-c', 'cd /srv; ls; cat link; wc -c < large'], stdin: 'closed'});
		await seen.exited();
		expect(seen.stdout()).toBe('large\nlink\nwas\na file\n20000000\n');
		expect(await copy(['/proc/self/mem'])).toEqual([{type: 'code', code: 1}, expect.stringMatching(/^the files cannot be copied: EIO.*\n$/)]);
		await run.stop();
	});
});
