import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {untilGone} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {pidsOf} from './running.ts';

/** Says what it is told by signals, and takes its time to end. */
const says = (name: string) => `trap "echo INT ${name}; exit 0" INT; trap "echo TERM ${name}; exit 0" TERM; echo "${name} up for $USER_ID"; while :; do sleep 0.05; done`;

describe('M2, M3: what is wrong is told before anything is started', () => {
	test('M2: one mistake of each kind, all in one file, all told at once, each with its field, service, line and column', async () => {
		const {directory, devtui} = projectOf({'devtui.config.ts': `import {defineProject} from 'devtui/config';
export default defineProject({services: {
	'bad name': {command: 'touch started'},
	command: {command: 5},
	image: {image: ['x']},
	port: {image: 'x', ports: ['80:99999']},
	environment: {command: 'true', environment: {A: ['x']}},
	boolean: {command: 'true', tty: 'maybe'},
	string: {command: 'true', description: {}},
	list: {command: 'true', profiles: 'x'},
	volume: {image: 'x', volumes: ['data:relative']},
	signal: {command: 'true', stopSignal: 'SIGNOPE'},
}} as never);
`});
		const {code, output, errors} = await devtui('check');
		expect(code).toBe(2);
		const told = `${output}${errors}`.split('\n').filter(line => /^devtui\.config\.ts:\d+:\d+ error /.test(line));
		expect(told.map(line => /\.ts:(\d+):/.exec(line)![1])).toEqual(['3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
		expect((await devtui('up', '--headless')).code).toBe(2);
		expect(existsSync(path.join(directory, 'started'))).toBe(false);
	});

	test('M3: no services, a name twice, a dependency that is not there, a cycle: four files, four sentences', async () => {
		const sentences = await Promise.all([
			['services: {}\n', 'there are no services'],
			['services:\n  a: touch started\n  a: "true"\n', '"a"'],
			['services:\n  a: {command: touch started, depends_on: [b]}\n', '"a" depends on "b", and there is no such service'],
			['services:\n  a: {command: touch started, depends_on: [b]}\n  b: {command: touch started, depends_on: [a]}\n', 'a cycle of dependencies: a → b → a'],
		].map(async ([text = '', sentence]) => {
			const {directory, devtui} = projectOf({'devtui.yaml': text});
			const {code, errors} = await devtui('up', '--headless');
			expect([code, errors, existsSync(path.join(directory, 'started'))]).toEqual([2, expect.stringContaining(sentence!), false]);
			return errors.split('\n')[0]!.replace(/^\S+ /, '');
		}));
		expect(new Set(sentences).size).toBe(4);
	});
});

describe('M28: the same services as processes', () => {
	test('M4–M7, M12, M18, M22–M24: order, hooks, readiness, context, a second start, and the end in reverse order', async () => {
		const {directory, up, devtui} = projectOf({'devtui.config.js': `import {appendFileSync} from 'node:fs';

const note = (...words) => appendFileSync(new URL('calls.log', import.meta.url), words.join(' ') + '\\n');
let asked = 0;
export default {
	services: {
		db: {
			command: ${JSON.stringify(`echo here > db.here; ${says('db')}`)},
			stopSignal: 'SIGINT',
			preStart: () => note('preStart db'),
			ping: async ({exec}) => { note('ping db'); return ++asked > 2 && (await exec('test -s db.here')).exitCode === 0; },
			postStart: ({context}) => { note('postStart db'); context.set('user_id', 7); },
		},
		api: {command: ${JSON.stringify(says('api'))}, dependsOn: ['db'], environment: {USER_ID: 'user-{user_id}'}, buildCommand: 'true'},
		unkeyed: {command: 'true', dependsOn: ['db'], environment: {USER_ID: '{usr_id}'}, disabled: true},
		lonely: ${JSON.stringify(says('lonely'))},
	},
	onStart: ({started}) => { note('onStart', started); throw new TypeError('onStart is broken'); },
	onReload: ({service}) => note('onReload', service),
	onStop: ({stopped}) => note('onStop', stopped),
};
`});
		const project = {up, devtui};
		const calls = () => readFileSync(path.join(directory, 'calls.log'), 'utf8').trim().split('\n');
		const rig = await project.up('--keep-going');
		await rig.sees(/api +\| api up for user-7/);
		await rig.sees(/onStart failed: TypeError: onStart is broken/);
		expect(calls()).toEqual(['preStart db', 'ping db', 'ping db', 'ping db', 'postStart db', 'onStart db,api,lonely']);
		const printed = rig.output();
		expect(printed.indexOf('lonely: run 1')).toBeLessThan(printed.indexOf('db ready'));
		expect(printed.indexOf('api: run 1')).toBeGreaterThan(printed.indexOf('db ready'));
		expect(JSON.parse(readFileSync(path.join(directory, '.devtui/context.json'), 'utf8'))).toEqual({user_id: 7});
		expect(await devtui('start', 'unkeyed')).toMatchObject({code: 3, errors: expect.stringMatching(/USER_ID needs \{usr_id\}, which no function has set by context\.set: did you mean \{user_id\}\?/) as unknown});

		const count = calls().length;
		expect((await devtui('up', '--detach')).code).toBe(0);
		expect(calls()).toHaveLength(count);
		expect((await devtui('rebuild', 'api')).code).toBe(0);
		await until('onReload', () => calls().includes('onReload api'));
		await until('it has its values again', () => rig.count(/api +\| api up for user-7/) === 2);
		expect(rig.count(/lonely up/)).toBe(1);

		const before = rig.output().length;
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: 'removed: .devtui/context.json\n'});
		expect((await rig.ended).code).toBe(0);
		const end = rig.output().slice(before);
		expect(end.indexOf('TERM api')).toBeGreaterThan(-1);
		expect(end.indexOf('INT db')).toBeGreaterThan(end.indexOf('TERM api'));
		expect(calls().at(-1)).toMatch(/^onStop db,api,(?:unkeyed,)?lonely$/);
		await untilGone(rig);
	});

	test('M10: a failure takes only those with it who need it; its last lines are told in the end, and the exit code is its own', async () => {
		const {start} = projectOf({'devtui.yaml': `services:
  a: "echo last words; exit 4"
  b: {command: echo never, depends_on: {a: {condition: service_completed_successfully}}}
  c: {command: "seq 1 100; echo c goes on", depends_on: {a: {condition: process_completed, required: false}}}
`});
		const rig = start(['up', '--headless', '--keep-going']);
		expect((await rig.ended).code).toBe(4);
		expect(rig.output()).toMatch(/devtui +\| b not started: a exited 4/);
		expect(rig.output()).toMatch(/c +\| c goes on/);
		expect(rig.output()).not.toMatch(/\| never$/m);
		expect(`${rig.output()}${rig.errors()}`).toMatch(/last words[^]*c goes on[^]*last words/);
	});

	test('M5, M12, M16: never ready in time is a failure, exit 3; a stop waits for its grace period; two projects do not meet', async () => {
		const late = projectOf({'devtui.yaml': 'services: {a: {command: exec sleep 1000, ready: {exec: "false", interval: 100ms, within: 1s}}, b: {command: echo never, depends_on: {a: {condition: service_healthy}}}}\n'});
		const failed = late.start(['up', '--headless']);
		expect((await failed.ended).code).toBe(3);
		expect(failed.output()).not.toMatch(/\| never$/m);

		const slow = {'devtui.yaml': `services:\n  a: {command: 'trap "while ! test -e go; do sleep 0.05; done; echo written; exit 0" TERM; echo up; while :; do sleep 0.05; done', stop_grace_period: 50s}\n`};
		const one = projectOf(slow);
		const other = projectOf(slow);
		const rigs = await Promise.all([one.up(), other.up()]);
		await Promise.all(rigs.map(async rig => rig.sees(/a +\| up/)));
		const [pid] = await pidsOf(other);
		const down = one.start(['down']);
		await until('it is asked to end', async () => (await one.one('a')).phase === 'stopping');
		one.write('go', '');
		expect((await down.ended).code).toBe(0);
		await rigs[0].ended;
		expect(rigs[0].output()).toMatch(/a +\| written/);
		expect(await pidsOf(other)).toEqual([pid]);
		other.write('go', '');
		expect((await other.devtui('down')).code).toBe(0);
	});
});
