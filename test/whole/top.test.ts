import {readFileSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {projectOf, type Project} from '../helpers/instance.ts';
import {cli, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

interface Row {
	readonly name: string;
	readonly pid: number;
	readonly cpuPercent: number;
	readonly memoryBytes: number;
	readonly uptimeMs: number;
}

/** The work is done by a child, so that the main process alone does not tell. */
const files = {'devtui.yaml': 'name: shop\nservices:\n  idle: exec sleep 1000\n  burn: "while :; do :; done & echo busy $!; wait"\n  gone: "true"\n'};

async function burning(): Promise<{readonly project: Project; readonly pid: number}> {
	const project = projectOf(files);
	const rig = await project.up('--keep-going');
	const [, pid] = /busy (\d+)/.exec(await rig.sees(/busy \d+/))!;
	return {project, pid: Number(pid)};
}

/** Of one process, as the kernel counts it: hundredths of a second. */
function cpuTicks(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return Number(fields[11]) + Number(fields[12]);
}

describe('once', () => {
	test('without a terminal: who runs, the busiest first, with what all its processes use now', async () => {
		const {project, pid} = await burning();
		// It looks for one second of the time that we see: who shares the machine with others may have had less just then.
		const rows = await until('the busiest first, with what it used', async () => {
			const [ticks, at] = [cpuTicks(pid), performance.now()];
			const {output, code} = await project.devtui('top', '--json');
			// What it had of a processor meanwhile, by the kernel's account; all of one where nobody else wants it.
			const share = (cpuTicks(pid) - ticks) * 10 / (performance.now() - at) * 100;
			const found = JSON.parse(output) as readonly Row[];
			expect(code).toBe(0);
			expect(found.map(({name}) => name).sort()).toEqual(['burn', 'idle']);
			return found[0]!.name === 'burn' && found[0]!.cpuPercent > share * 0.6 ? found : undefined;
		});
		expect(rows[0]!.memoryBytes).toBeGreaterThan(500_000);
		expect(rows[0]!.uptimeMs).toBeGreaterThan(900);
		const table = await until('the busiest first', async () => {
			const lines = (await project.devtui('top')).output.split('\n');
			return lines[1]?.startsWith('burn') ? lines : undefined;
		});
		expect(table[0]).toMatch(/^NAME +PID +CPU +MEMORY +AGE +STATE$/);
		expect(table[1]).toMatch(new RegExp(`^burn +${rows[0]!.pid} +\\d+\\.\\d% +\\d+\\.\\d MB +\\d+s +ready$`));
		expect(table[2]).toMatch(new RegExp(`^idle +${rows[1]!.pid} `));
		expect((await project.devtui('top', 'idle', '--json')).output).not.toContain('burn');
	});

	test('without an instance, or of a name that is none, it says so', async () => {
		const project = projectOf(files);
		expect(await project.devtui('top')).toMatchObject({code: 4, output: ''});
		await project.up('--keep-going');
		expect(await project.devtui('top', 'idel')).toMatchObject({code: 2, output: '', errors: 'There is no service "idel". Did you mean "idle"?\n'});
	});
});

describe('on a terminal', () => {
	const isOver = (rig: ConsoleRig) => {
		expect(rig.terminal.buffer.active.type).toBe('normal');
		expect(rig.isCursorVisible()).toBe(true);
		expect(rig.terminal.modes.wraparoundMode).toBe(true);
		expect(rig.screen()).not.toContain('idle');
	};

	test('it goes on by itself: figures, a service that is killed, and q gives the terminal back', async () => {
		const {project} = await burning();
		const rig = project.open(['top']);
		await rig.sees(/^shop · 2 of 3 running · .* · q quits$/m);
		await rig.sees(/^burn .*\n *idle /m);
		expect(rig.terminal.buffer.active.type).toBe('alternate');
		const [age] = /\d+s {2}ready/.exec(rig.screen())!;
		await until('another second', () => !rig.screen().includes(age), {found: rig.screen});
		expect((await project.devtui('signal', 'KILL', 'burn')).code).toBe(0);
		await until('the row to go', () => !rig.screen().includes('burn'), {found: rig.screen});
		await rig.sees(/^shop · 1 of 3 running/m);
		rig.resize(40, 4);
		// The emulator keeps what was right of its new edge.
		await until('it to fit', () => rig.screen().split('\n')[0]!.slice(0, 40).endsWith('…') && rig.screen().includes('idle'), {found: rig.screen});
		rig.type('q');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		isOver(rig);
	});

	test.each([
		{what: 'Ctrl-C', end: (rig: ConsoleRig) => {
			rig.type('\u0003');
		}, code: 130},
		{what: 'SIGINT', end: (rig: ConsoleRig) => {
			rig.signal('SIGINT');
		}, code: 130},
		{what: 'SIGTERM', end: (rig: ConsoleRig) => {
			rig.signal('SIGTERM');
		}, code: 143},
		{what: 'SIGHUP', end: (rig: ConsoleRig) => {
			rig.signal('SIGHUP');
		}, code: 129},
	])('$what ends it with $code, and the terminal is as before', async ({end, code}) => {
		const project = projectOf(files);
		await project.up('--keep-going');
		const rig = project.open(['top']);
		await rig.sees('idle');
		end(rig);
		expect(await rig.ended).toEqual({code, signal: undefined});
		isOver(rig);
	});

	test('the end of the instance ends it, too', async () => {
		const project = projectOf(files);
		const instance = await project.up('--keep-going');
		const rig = project.open(['top']);
		await rig.sees('idle');
		instance.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		isOver(rig);
		expect(rig.screen()).toContain('devtui has ended.');
	});

	test('one that is suspended gives the terminal to the shell, and takes it again', async () => {
		const project = projectOf(files);
		await project.up('--keep-going');
		const shell = project.open([], {program: ['bash', '--norc', '--noprofile', '-i'], environment: {PS1: 'PROMPT '}});
		await shell.sees('PROMPT');
		shell.type(`${process.execPath} ${cli} top\r`);
		await shell.sees('idle');
		shell.type('\u001A');
		await shell.sees('Stopped');
		expect(shell.terminal.buffer.active.type).toBe('normal');
		shell.type('fg\r');
		await shell.sees(/^shop · 2 of 3 running/m);
		shell.type('q');
		await until('the shell', () => shell.terminal.buffer.active.type === 'normal');
		shell.type('exit\r');
		await shell.ended;
	});
});
