import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {untilGone} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

/** What its functions write down, one line for each call. */
const notes = 'import {appendFileSync} from \'node:fs\';\n\nexport const note = (...words: readonly unknown[]) => appendFileSync(new URL(\'calls.log\', import.meta.url), `${words.join(\' \')}\\n`);\n';

const shop = `import {defineProject} from 'devtui/config';
import {note} from './notes.ts';
import {greeting} from './greeting.ts';

const names: string[] = ['worker', 'mailer'];
let asked = 0;

export default defineProject({
	name: 'shop',
	services: {
		db: {
			command: 'echo "$$" > db.pid; exec sleep 1000',
			preStart: ({run}) => {
				note('preStart', run);
			},
			ping: async ({exec}) => {
				asked++;
				note('ping', asked);
				return asked > 3 && (await exec('test -s db.pid')).exitCode === 0;
			},
			postStart: async ({context, exec, service, run}) => {
				note('postStart', service, run);
				const {stdout} = await exec(['cat'], {stdin: 'user-'});
				context.set('user_id', stdout + (await exec('echo "$DEVTUI_SERVICE"')).stdout.trim());
				console.log('seeded', context.get('user_id'));
			},
			preStop: ({service}) => note('preStop', service),
			postStop: ({exitSignal}) => note('postStop', exitSignal),
		},
		...Object.fromEntries(names.map(name => [name, {
			command: 'trap "echo got INT; exit 0" INT; echo "$GREETING from ' + name + ' to $USER_ID, $KEPT"; while :; do sleep 0.05; done',
			dependsOn: ['db'],
			environment: {USER_ID: '{user_id}', KEPT: '{{user_id}}', GREETING: greeting},
			stopSignal: 'SIGINT',
			postStop: () => note('postStop', name),
		}])),
		lonely: 'exec sleep 1000',
	},
	onStart: ({started}) => {
		note('onStart', started);
		throw new TypeError('onStart is broken');
	},
	onReload: ({service, services}) => note('onReload', service, services),
	onStop: ({stopped}) => note('onStop', stopped),
});
`;

describe('a project as a program, with processes', () => {
	test('from start to end: order, hooks, readiness, context, a second start, an edit, two at once', async () => {
		const project = projectOf({'devtui.config.ts': shop, 'notes.ts': notes, 'greeting.ts': 'export const greeting = \'hello\';\n'});
		const {directory, up, devtui, ps, write} = project;
		const calls = () => readFileSync(path.join(directory, 'calls.log'), 'utf8').trim().split('\n');
		const rig = await up();
		await rig.sees(/worker +\| hello from worker to user-db, \{user_id\}/);
		await rig.sees(/mailer +\| hello from mailer to user-db/);
		await until('onStart', () => calls().some(line => line.startsWith('onStart')));
		// Before, ready, after, then whoever needs it; and the lonely one with them.
		expect(calls()).toEqual(['preStart 1', 'ping 1', 'ping 2', 'ping 3', 'ping 4', 'postStart db 1', 'onStart db,worker,mailer,lonely']);
		const printed = rig.output();
		expect(printed).toMatch(/db +\| seeded user-db/);
		expect(printed.indexOf('lonely: run 1')).toBeLessThan(printed.indexOf('worker: run 1'));
		expect(printed.indexOf('seeded')).toBeLessThan(printed.indexOf('worker: run 1'));
		await rig.sees(/devtui +\| onStart failed: TypeError: onStart is broken/);
		expect(rig.output()).toMatch(/devtui +\| +at onStart \(.*devtui\.config\.ts:\d+:/);
		expect(JSON.parse(readFileSync(path.join(directory, '.devtui/context.json'), 'utf8'))).toEqual({user_id: 'user-db'});

		const before = await ps();
		await devtui('up', '--detach');
		expect(await ps()).toMatchObject(before.map(({name, pid, run}) => ({name, pid, run})));
		expect(calls()).toHaveLength(7);

		// An imported file is a part of it: those whom it is about are started anew, and nobody else.
		write('greeting.ts', 'export const greeting = \'good evening\';\n');
		await rig.sees('good evening from worker to user-db');
		await rig.sees('good evening from mailer to user-db');
		await until('onReload', () => calls().some(line => line.startsWith('onReload')));
		expect(calls().slice(7).sort()).toEqual(['onReload worker worker,mailer', 'postStop mailer', 'postStop worker']);
		const after = await ps();
		const pidOf = (rows: typeof after, name: string) => rows.find(row => row.name === name)?.pid;
		expect([pidOf(after, 'db'), pidOf(after, 'lonely')]).toEqual([pidOf(before, 'db'), pidOf(before, 'lonely')]);

		// A new process is a new one for its hooks, too.
		await devtui('restart', 'db');
		await until('its second postStart', () => calls().includes('postStart db 2'));
		expect(calls().slice(10)).toEqual(['preStop db', 'postStop SIGTERM', 'preStart 2', 'ping 1', 'ping 2', 'ping 3', 'ping 4', 'postStart db 2']);

		const other = projectOf({'devtui.config.mjs': 'export default {services: {db: "exec sleep 1000"}};\n'});
		const otherRig = await other.up();
		const end = await devtui('down');
		expect(end.code).toBe(0);
		await rig.ended;
		await untilGone(rig);
		expect(rig.output()).toMatch(/worker +\| got INT/);
		const last = calls().slice(18);
		expect(last.slice(0, 2).sort()).toEqual(['postStop mailer', 'postStop worker']);
		expect(last.slice(2)).toEqual(['preStop db', 'postStop SIGTERM', 'onStop db,worker,mailer,lonely']);
		expect((await other.one('db')).phase).toBe('ready');
		expect(existsSync(path.join(other.directory, '.devtui'))).toBe(false);
		await other.devtui('down');
		await otherRig.ended;
	});

	test('what fails takes only those with it who need it, and each says why: a throwing hook, a key that nobody has set, a ping that is never true, one that throws', async () => {
		const {directory, start} = projectOf({
			'devtui.config.ts': `import {defineProject} from 'devtui/config';

function seed(): never {
	throw new RangeError('no seeds', {cause: new Error('no garden')});
}

export default defineProject({
	services: {
		throws: {command: 'exec sleep 1000', postStart: () => seed()},
		needsIt: {command: 'echo never', dependsOn: ['throws']},
		never: {command: 'exec sleep 1000', ping: () => false, within: '4s'},
		pings: {command: 'exec sleep 1000', ping: async () => { throw new RangeError('no socket'); }, within: '1h'},
		needsPings: {command: 'echo never', dependsOn: ['pings']},
		unkeyed: {command: 'echo never', environment: {USER_ID: '{usr_id}'}},
		sets: {command: 'true', preStart: ({context}) => context.set('user_id', 5)},
		refused: {command: 'echo never', preStart: () => Promise.reject('no reason')},
		fine: {command: 'echo "fine with $ID"', dependsOn: {sets: {condition: 'service_completed_successfully'}}, environment: {ID: '{user_id}'}},
	},
	onStop: () => { throw new Error('onStop is broken'); },
});
`,
			'.devtui/context.json': '{"kept": {"a": 1}}',
		});
		const rig = start(['up', '--headless', '--keep-going', '--no-watch']);
		expect((await rig.ended).code).toBe(3);
		const output = rig.output();
		const lines = output.split('\n').map(line => line.replace(/ +\|/, ' |'));
		expect(lines).toEqual(expect.arrayContaining([
			'throws | RangeError: no seeds',
			'devtui | throws: after_ready failed: RangeError: no seeds',
			'throws | [cause]: Error: no garden',
			'pings | RangeError: no socket',
			'devtui | pings not ready: RangeError: no socket',
			'devtui | needsPings not started: pings failed',
			'fine | fine with 5',
			'devtui | onStop failed: Error: onStop is broken',
			'refused | \'no reason\' was thrown, which is no error',
		]));
		expect(output).toMatch(/devtui +\| never not ready within 4s: ping has not answered true\n/);
		expect(output).toMatch(/throws +\| +at seed \(.*devtui\.config\.ts:4:/);
		expect(output).toMatch(/pings +\| +at ping \(.*devtui\.config\.ts:12:/);
		expect(output).toMatch(/unkeyed.*USER_ID needs \{usr_id\}, which no function has set by context\.set: (did you mean \{user_id\}\?|known is only kept)/);
		expect(lines).toContain('devtui | needsIt not started: throws failed');
		expect(output).not.toMatch(/\| never$/m);
		expect(output).not.toContain('module-thread');
		expect(JSON.parse(readFileSync(path.join(directory, '.devtui/context.json'), 'utf8'))).toEqual({kept: {a: 1}, user_id: 5});
		await untilGone(rig);
	});

	test('a function that takes its time without giving way to others has it, though one of those gives up meanwhile', async () => {
		const {start} = projectOf({
			'devtui.config.ts': `import {execSync} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';

let isMigrated = false;

export default {services: {
	cache: {command: 'exec sleep 1000', ping: async () => { await sleep(50); return isMigrated; }, ready: {timeout: '500ms'}},
	db: {command: 'exec sleep 1000', postStart: async () => { await sleep(100); execSync('sleep 6'); isMigrated = true; console.log('migrated'); }},
	api: {command: 'echo both are there; exec sleep 1000', dependsOn: ['cache', 'db']},
}};
`,
		});
		const rig = start(['up', '--headless', '--no-watch']);
		await rig.sees('both are there');
		expect(rig.output()).toContain('migrated');
		expect(rig.output()).not.toMatch(/failed|has ended/);
		rig.signal('SIGTERM');
		await rig.ended;
		await untilGone(rig);
	});

	test('functions that loop for ever, end their thread or leave things behind cost nobody else anything', async () => {
		const {start} = projectOf({
			'devtui.config.ts': `import {spawn} from 'node:child_process';
import {defineProject} from 'devtui/config';

export default defineProject({
	services: {
		loops: {command: 'echo never', hooks: {beforeStart: {command: () => { for (;;); }, timeout: '100ms'}}},
		exits: {command: 'echo never', preStart: () => process.exit(7)},
		leaks: {command: 'true', preStart: ({exec}) => { void exec('sleep 1000 & exec sleep 1000'); setInterval(() => {}, 1000); void Promise.reject(new Error('floating')); }},
		fine: {
			command: 'echo up',
			dependsOn: {loops: {condition: 'process_completed', required: false}, exits: {condition: 'process_completed', required: false}},
			preStart: async ({exec}) => console.log((await exec('echo still here')).stdout),
		},
	},
	onStart: () => console.log('all are up'),
});
`,
		});
		const rig = start(['up', '--headless', '--keep-going', '--no-watch']);
		expect((await rig.ended).code).toBe(3);
		const lines = rig.output().split('\n').map(line => line.replace(/ +\|/, ' |'));
		expect(lines).toEqual(expect.arrayContaining([
			'devtui | loops: before_start failed: not done within 100ms',
			'devtui | exits: before_start failed: the module has ended: it has called process.exit(7)',
			'fine | still here',
			'fine | up',
			'devtui | all are up',
		]));
		await untilGone(rig);
	});

	test('a function that prints for ever is ended when its time is up, and keeps nobody from asking meanwhile', async () => {
		const {start, isUp, one} = projectOf({
			'devtui.config.ts': `export default {services: {
	floods: {command: 'echo never', hooks: {beforeStart: {command: () => { for (;;) { console.log('again'); } }, timeout: '3s'}}},
	fine: {command: 'exec sleep 1000', dependsOn: {floods: {condition: 'process_completed', required: false}}, ping: () => true},
}};
`,
		});
		const rig = start(['test', '--keep-going', '--', 'echo', 'all is well']);
		await until('it to answer', isUp);
		expect((await one('floods')).reason).toContain('before_start');
		expect((await rig.ended).code).toBe(0);
		expect(rig.output()).toContain('all is well');
		expect(rig.errors()).toContain('floods before_start failed');
		await untilGone(rig);
	});
});
