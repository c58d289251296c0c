import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {until} from '../helpers/until.ts';

describe('logs', () => {
	test('the last lines of some services, by pattern, as JSON, and the runs that printed them', async () => {
		const {up, devtui} = projectOf({Procfile: 'a: seq 1 100; echo done; sleep 1000\nb: echo other; sleep 1000\n'});
		const rig = await up();
		await rig.sees('| done');
		await rig.sees('| other');
		expect((await devtui('logs', 'a', '-n', '3')).output).toBe('a | 99\na | 100\na | done\n');
		expect((await devtui('logs', 'a', '--grep', '^1.$')).output.split('\n')).toHaveLength(11);
		expect((await devtui('logs', 'b')).output).toBe('b | ── run 1 · start\nb | other\n');
		expect(JSON.parse((await devtui('logs', 'b', '--json')).output.split('\n')[0]!)).toMatchObject({event: 'started', service: 'b', run: 1, text: 'run 1 · start', time: expect.stringMatching(/Z$/) as unknown});
		const lines = (await devtui('logs', '--json', '--grep', 'o')).output.trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
		expect(lines.map(({service, text, stream, run}) => ({service, text, stream, run})).sort((x, y) => String(x.service).localeCompare(String(y.service)))).toEqual([
			{service: 'a', text: 'done', stream: 'stdout', run: 1}, {service: 'b', text: 'other', stream: 'stdout', run: 1},
		]);
		expect((await devtui('logs', '--grep', '\\d\\-|o\\_|^d\\one$')).output).toBe('a | done\n');
		expect((await devtui('logs', '--grep', 'DONE')).output).toBe('');
		expect(await devtui('logs', '--grep', '(')).toMatchObject({code: 2, errors: '"(" is no regular expression: unterminated group.\n'});
	});

	test('what both runs have printed is there, however often their file has been rotated meanwhile', async () => {
		const project = projectOf({'devtui.yaml': 'services:\n  a: {command: "seq 1 200; exec sleep 1000", log_file: a.log, log_max_size: 100B, log_backups: 1}\n'});
		const rig = await project.up();
		await rig.sees('| 200\n');
		expect((await project.devtui('restart', 'a')).code).toBe(0);
		await until('the second run to have printed', () => rig.count(/\| 200\n/) === 2);
		const numbers = [...(await project.devtui('logs', 'a')).output.matchAll(/^a \| (\d+)$/gm)].map(([, number]) => Number(number));
		const run = Array.from({length: 200}, (_, index) => index + 1);
		expect(numbers).toEqual([...run, ...run]);
		expect(readdirSync(project.directory).sort()).toEqual(['a.log', 'a.log.1', 'devtui.yaml']);
	});

	test('-f has every line once while they are printed, across a restart, and ends with the instance', async () => {
		const {write, up, devtui, start} = projectOf({Procfile: 'a: seq 1 3000; while ! test -e go; do sleep 0.02; done; seq 3001 9000; echo end; sleep 1000\n'});
		const rig = await up();
		await rig.sees('| 3000');
		const following = start(['logs', '-f', 'a']);
		await following.sees('a | 3000\n');
		write('go', '');
		await following.sees('a | end');
		const numbers = [...following.output().matchAll(/^a \| (\d+)$/gm)].map(([, number]) => Number(number));
		expect(numbers).toEqual(Array.from({length: 9000}, (_, index) => index + 1));
		expect((await devtui('restart', 'a')).code).toBe(0);
		await following.sees('a | ── run 2 · you');
		expect((await devtui('down')).code).toBe(0);
		expect(await following.ended).toMatchObject({code: 0});
	});

	test('a reader that does not read keeps nobody waiting', async () => {
		const {up, devtui, start} = projectOf({Procfile: 'flood: i=0; while test $i -lt 15; do seq 1 20000; i=$((i+1)); done; echo drained; sleep 1000\nother: sleep 1000\n'});
		const rig = await up();
		const stuck = start(['logs', '-f']);
		await stuck.sees('flood |');
		stuck.signal('SIGSTOP');
		await rig.sees('| drained', 60_000);
		expect((await devtui('restart', 'other')).code).toBe(0);
		stuck.signal('SIGCONT');
		await stuck.sees('| drained', 60_000);
	});

	test('-f with a backlog has what was printed before and what comes after, with no gap and nothing twice, however many join', async () => {
		const {up, start, write} = projectOf({Procfile: 'a: i=0; while ! test -e end; do i=$((i+1)); echo $i; test $((i % 50)) = 0 && sleep 0.01; done; echo over; sleep 1000\n'});
		const rig = await up();
		await rig.sees(/\| 100\n/);
		const readers = ['0', '1', '30', '1000000'].map(last => start(['logs', '-f', 'a', '-n', last]));
		const all = start(['logs', '--follow']);
		await Promise.all([...readers, all].map(async each => each.sees('a | ')));
		write('end', '');
		await Promise.all([...readers, all].map(async each => each.sees('| over')));
		await rig.sees('| over');
		const end = Number([...rig.output().matchAll(/\| (\d+)\n/g)].at(-1)![1]);
		for (const reader of [...readers, all]) {
			const numbers = [...reader.output().matchAll(/^a \| (\d+)$/gm)].map(([, number]) => Number(number));
			expect(numbers.at(-1)).toBe(end);
			expect(numbers).toEqual(Array.from({length: numbers.length}, (_, index) => end - numbers.length + 1 + index));
		}
	});

	test('--since takes no line that is older, whether it is told as a duration or as a time', async () => {
		const {up, devtui, write} = projectOf({Procfile: 'a: echo early; while ! test -e go; do sleep 0.02; done; echo late; sleep 1000\n'});
		const rig = await up();
		await rig.sees('| early');
		await new Promise(resolve => {
			setTimeout(resolve, 20);
		});
		const between = new Date();
		write('go', '');
		await rig.sees('| late');
		expect(await devtui('logs', '--since', between.toISOString())).toMatchObject({code: 0, output: 'a | late\n'});
		expect((await devtui('logs', '--since', '1h', '--grep', 'e$')).output).toBe('a | late\n');
		expect((await devtui('logs', '--since', '1h')).output).toBe('a | ── run 1 · start\na | early\na | late\n');
		expect((await devtui('logs', '--since', '1h', '-n', '1')).output).toBe('a | late\n');
		expect((await devtui('logs', '--since', '2999-01-01')).output).toBe('');
		for (const wrong of ['yesterday', '2026-13-45', '-5s', '']) {
			expect(await devtui('logs', '--since', wrong)).toMatchObject({code: 2, output: ''});
		}
	});
});
