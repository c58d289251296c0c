import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {until} from '../helpers/until.ts';

test('logs reads across rotations, restarts and an earlier devtui, whatever is asked for', async () => {
	const project = projectOf({
		'devtui.yaml': 'services:\n  a: {command: node print.js, tty: false, log_file: "logs/{name}.log", log_max_size: 80kB}\n',
		'print.js': 'let text = ""; for (let n = 0; n < 8000; n++) text += `of ${process.env.ROUND} run ${process.env.DEVTUI_RUN} line ${n} ${"x".repeat(20)}\\n`; process.stdout.write(text); setInterval(() => {}, 1000);',
	});
	const expected: string[] = [];
	const hasPrinted = async (round: number, run: number) => until('all to be printed', async () => (await project.devtui('logs', '-n', '1')).output.includes(`of ${round} run ${run} line 7999 `));
	for (const round of [1, 2]) {
		const rig = project.start(['up', '--headless'], {environment: {ROUND: String(round)}});
		await until('it to answer', project.isUp);
		await hasPrinted(round, 1);
		expected.push(...Array.from({length: 8000}, (_, n) => `of ${round} run 1 line ${n} `));
		if (round === 2) {
			expect((await project.devtui('restart', 'a')).code).toBe(0);
			await hasPrinted(2, 2);
			expected.push(...Array.from({length: 8000}, (_, n) => `of 2 run 2 line ${n} `));
			const linesOf = async (...args: readonly string[]) => (await project.devtui('logs', ...args)).output.split('\n').slice(0, -1).filter(line => !line.includes('──')).map(line => line.slice('a | '.length).replace(/x+$/, ''));
			// Rotation has taken away what is older.
			const all = await linesOf();
			expect(all.length).toBeGreaterThan(8600);
			expect(all).toEqual(expected.slice(-all.length));
			const last = await linesOf('-n', '8500');
			expect(last.length).toBeGreaterThan(8490);
			expect(last).toEqual(expected.slice(-last.length));
			expect(await linesOf('--grep', 'run 2 line 5 ')).toEqual(['of 2 run 2 line 5 ']);
			expect((await linesOf('--since', '1d')).length).toBe(all.length);
		}

		expect((await project.devtui('down')).code).toBe(0);
		await rig.ended;
	}
});

test('o in a console, attached ones too, gives the pager what log files have, and devtui logs says which files it does not read', async () => {
	const project = projectOf({
		'devtui.yaml': 'services:\n  a: {command: "echo printed; exec sleep 1000", tty: false, log_file: "logs/{name}.log"}\n  b: {command: exec sleep 1000, log_file: logs/all.log}\n  c: {command: exec sleep 1000, log_file: logs/all.log}\n',
		'logs/a.log.1': 'oldest\n',
		'logs/a.log': 'older\n',
		'logs/all.log': 'of b or c\n',
	});
	const paged = async (rig: ReturnType<typeof project.open>, name: string) => {
		await rig.sees('printed');
		rig.type('o');
		const file = path.join(project.directory, name);
		return until('the pager to have read it', () => existsSync(file) && readFileSync(file, 'utf8').endsWith('printed\n') && readFileSync(file, 'utf8'), {found: rig.screen});
	};

	const whole = 'oldest\nolder\n── run 1 · start ──\nprinted\n';
	const rig = project.open(['up'], {environment: {PAGER: 'cat >home.txt'}});
	expect(await paged(rig, 'home.txt')).toBe(whole);
	const attached = project.open(['attach'], {environment: {PAGER: 'cat >attached.txt'}});
	expect(await paged(attached, 'attached.txt')).toBe(whole);

	const unread = `what b, c printed before is in ${path.join(project.directory, 'logs/all.log')}: a log file of several services is not read back`;
	expect((await project.devtui('logs')).errors).toBe(`devtui: ${unread}\n`);
	expect((await project.devtui('logs', 'a')).errors).toBe('');
	expect(await project.devtui('snapshot', 'it')).toMatchObject({code: 0, errors: `devtui: ${unread}\n`});
	expect((await project.devtui('down')).code).toBe(0);
	await Promise.all([rig.ended, attached.ended]);
});

test('o in the merged log, of attached consoles too, gives the pager the lines of all services with their names', async () => {
	const project = projectOf({Procfile: 'one: echo from one; exec sleep 1000\nlonger: echo from longer; exec sleep 1000\n'});
	const lines = ['longer | from longer', 'longer | ── run 1 · start ──', 'one    | from one', 'one    | ── run 1 · start ──'];
	const home = project.open(['up'], {environment: {PAGER: 'cat >home.txt'}});
	await home.sees('from one');
	const attached = project.open(['attach'], {environment: {PAGER: 'cat >attached.txt'}});
	await attached.sees('from one');
	for (const [rig, name] of [[home, 'home.txt'], [attached, 'attached.txt']] as const) {
		rig.type('vvv');
		await rig.sees(/longer \| from longer/);
		await rig.sees(/one +\| from one/);
		rig.type('o');
		const file = path.join(project.directory, name);
		const read = () => existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
		await until('the pager to have read it', () => read().length === lines.length, {found: () => read().join('\n')});
		expect(read().toSorted()).toEqual(lines);
	}

	expect((await project.devtui('down')).code).toBe(0);
	await Promise.all([home.ended, attached.ended]);
});
