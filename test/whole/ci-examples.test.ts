import {chmodSync, existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {projectOf, type Project} from '../helpers/instance.ts';
import {quietPort} from '../helpers/ports.ts';
import {cli, headless, untilGone, type HeadlessRig} from '../helpers/rig.ts';

const docs = path.resolve(import.meta.dirname, '../../docs/ci');

interface Job {
	readonly steps: ReadonlyArray<{readonly run?: string; readonly if?: string; readonly uses?: string}>;
}

const {jobs} = parse(readFileSync(path.join(docs, 'github-actions.yml'), 'utf8')) as {readonly jobs: Readonly<Record<string, Job>>};

/** A service that answers, and a test that asks it. Of npm only what the examples call, without a network. */
async function projectInCi(isBroken = false): Promise<Project & {readonly variables: Readonly<Record<string, string>>}> {
	const devtui = `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`;
	const project = projectOf({
		'devtui.yaml': 'environment: {ADDRESS: "http://127.0.0.1:${WEB_PORT}/"}\nservices:\n  web: {command: node web.js, ready: {http: "http://127.0.0.1:${WEB_PORT}/"}}\n',
		'web.js': `require('node:http').createServer((request, response) => { console.log('asked for', request.url); response.end('${isBroken ? 'oh dear' : 'hello'}'); }).listen(process.env.WEB_PORT, '127.0.0.1')`,
		'test.js': 'fetch(`${process.env.ADDRESS || `http://127.0.0.1:${process.env.WEB_PORT}/`}page`).then(async response => { const text = await response.text(); console.log("got", text); process.exitCode = text === "hello" ? 0 : 9; })',
		'bin/devtui': devtui,
		'bin/npx': devtui.replace('exec', 'test "$1" = devtui || exit 99; shift; exec'),
		'bin/npm': '#!/bin/sh\ncase $1 in ci) touch installed;; test) exec node test.js;; *) exit 99;; esac\n',
	});
	for (const name of ['devtui', 'npx', 'npm']) {
		chmodSync(path.join(project.directory, 'bin', name), 0o755);
	}

	return {...project, variables: {...project.environment, CI: 'true', WEB_PORT: String(await quietPort()), PATH: `${path.join(project.directory, 'bin')}:${process.env['PATH']!}`}};
}

const shell = ({directory, variables}: Awaited<ReturnType<typeof projectInCi>>, program: readonly [string, ...string[]], more: Readonly<Record<string, string>> = {}) =>
	headless({cwd: directory, program, environment: {...variables, ...more}});

test('the script passes with tests that pass, in both its ways, and fails with tests that fail; nothing is left', async () => {
	const [good, bad] = await Promise.all([projectInCi(), projectInCi(true)]);
	const [passes, fails] = [good, bad].map(project => shell(project, ['sh', path.join(docs, 'ci.sh')])) as [HeadlessRig, HeadlessRig];
	expect(await passes.ended).toMatchObject({code: 0});
	expect(passes.output().match(/^got hello$/gm)).toHaveLength(2);
	expect(passes.output()).toContain('\npassed\n');
	expect(existsSync(path.join(good.directory, 'reports/devtui.xml'))).toBe(true);
	expect(await fails.ended).toMatchObject({code: 9});
	expect(fails.errors()).toMatch(/last lines of web:\n(?:web .*\n)*web {4}\| asked for \/page\nthe tests ended with 9\n$/);
	await Promise.all([untilGone(passes), untilGone(fails)]);
});

test('the steps of each job of the workflow do what they say', async () => {
	await Promise.all(Object.values(jobs).map(async ({steps}) => {
		const project = await projectInCi();
		const lines = steps.flatMap(({run, if: condition}) => run === undefined || condition === 'failure()' ? [] : [run]).join('\n');
		const rig = shell(project, ['bash', '-e', '-c', lines], {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(project.directory, 'page.md')});
		expect(await rig.ended).toMatchObject({code: 0});
		expect(rig.output()).toContain('got hello');
		expect(existsSync(path.join(project.directory, 'installed'))).toBe(true);
		expect(existsSync(path.join(project.directory, 'page.md'))).toBe(lines.includes('devtui test'));
		await untilGone(rig);
	}));
});
