import {describe, expect, test} from 'vitest';
import {projectOf, type Row} from '../helpers/instance.ts';
import {inTime} from '../helpers/peer.ts';
import {until} from '../helpers/until.ts';

/** `api` says its pid; `burn` works as hard as it may. */
const files = {'devtui.yaml': [
	'name: shop',
	'services:',
	'  db: exec sleep 1000',
	'  api: {command: "echo pid $$$$; exec sleep 1001", depends_on: [db]}',
	'  burn: "while :; do :; done"',
	'  done: {command: "exit 0", depends_on: {api: {condition: service_started}}}\n',
].join('\n')};

describe('C44, C47: listing and figures', () => {
	test('C44: `ps`, `top` and `graph` print what is so, as text and as JSON', async () => {
		const project = projectOf(files);
		const rig = await project.up('--keep-going');
		const [, pid] = /pid (\d+)/.exec(await rig.sees(/pid \d+/))!;
		await rig.sees(/done exited 0|done.*completed/);
		const json = async <Value>(...args: readonly string[]) => JSON.parse((await project.devtui(...args, '--json')).output) as Value;
		const rows = await json<readonly Row[]>('ps');
		expect(rows.map(({name, phase}) => [name, phase])).toEqual([['db', 'ready'], ['api', 'ready'], ['burn', 'ready'], ['done', 'completed']]);
		expect(rows[1]).toMatchObject({pid: Number(pid), run: 1, restarts: 0, exitCode: null, command: expect.stringContaining('sleep 1001') as string});
		expect(rows[3]).toMatchObject({pid: null, exitCode: 0});
		const lines = (await project.devtui('ps')).output.split('\n');
		expect(lines[0]).toMatch(/^NAME +STATE +PID +RESTARTS +UPTIME +CPU +MEMORY +PORTS$/);
		expect(lines.find(line => line.startsWith('api'))).toMatch(new RegExp(`^api +ready +${pid} +0 `));
		expect(await json('graph')).toMatchObject({project: 'shop', services: [{name: 'db', dependsOn: []}, {name: 'api', phase: 'ready', dependsOn: [{service: 'db', condition: 'service_started'}]}, {name: 'burn'}, {name: 'done'}]});
		expect((await project.devtui('graph')).output).toMatch(/done +\[completed\]\n└─ api +service_started +\[ready\]\n {3}└─ db/);
		expect((await json<readonly Row[]>('top')).map(({name}) => name).sort()).toEqual(['api', 'burn', 'db']);
	});

	test('C47: `top` on a terminal: the busiest first with pid, CPU, memory and age, again and again; who is killed is gone within 3 s', async () => {
		const project = projectOf(files);
		await project.up('--keep-going');
		const rig = project.open(['top']);
		await rig.sees(/^NAME +PID +CPU +MEMORY +AGE +STATE\n(burn +\d+ +\d+\.\d% +\d+\.\d MB +\d+s +ready\n)/m);
		const age = () => Number(/^burn .* (\d+)s +ready/m.exec(rig.screen())?.[1]);
		const before = age();
		await until('another look', () => age() > before, {found: rig.screen});
		expect((await project.devtui('signal', 'KILL', 'burn')).code).toBe(0);
		await inTime(3000, 'the row to go', () => !rig.screen().includes('burn'), rig.screen);
		rig.type('q');
		expect(await rig.ended).toMatchObject({code: 0});
	});
});

describe('C48: the prompt with completion and help', () => {
	test('C48: in the console `:`, `st` and Tab offer start and stop; `?` shows the keys in force', async () => {
		const project = projectOf(files);
		const rig = project.open(['up']);
		await rig.sees(/3 ready/);
		rig.type(':st');
		await rig.sees(/start[^]*stop/);
		rig.type('\t');
		await rig.sees(/:\s*(start|stop|restart)/);
		rig.type('\u0003');
		await until('the prompt to close', () => !/:\s*(start|stop|restart)/.test(rig.screen()), {found: rig.screen});
		rig.type('?');
		await rig.sees(/restart[^]*stop/);
		// The shell's completion has its own tests: test/whole/completion.test.ts.
	});
});
