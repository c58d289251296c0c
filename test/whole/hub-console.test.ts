import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {fleet, type Fleet} from '../helpers/fleet.ts';
import {bothOf, expectRestored} from '../helpers/front.ts';
import {isLiving, isStopped} from '../helpers/processes.ts';
import {cli, untilGone} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const hubOf = ({port, directory}: Fleet, ...args: readonly string[]) => ['hub', '--listen', `127.0.0.1:${port}`, '--no-web', '--data', path.join(directory, 'hub'), ...args];

/** Goes on once it is let go. */
const held = 'echo "building $1"; while [ ! -e "$HOME/go" ]; do sleep 0.05; done; echo "built $1"';

const release = ({directory}: Fleet) => {
	writeFileSync(path.join(directory, 'go'), '');
};

describe('a hub on a terminal', () => {
	test('shows builders and builds; a build\'s log is in its pane, it can be cancelled and built again; q ends the hub in order', async () => {
		const given = await fleet();
		const rig = given.open(hubOf(given), {columns: 120, rows: 30});
		await rig.sees(/● hub +listens/);
		await rig.sees('the hub listens on mqtt://127.0.0.1');
		await given.builder('n1', {shop: held});
		await rig.sees(/● n1 +online/);
		await given.devtui('suggest', 'shop', 'main');
		await rig.sees(/◐ main@n1 +running/);
		rig.type('jj');
		await rig.sees(/shop\/main at n1/);
		await rig.sees('building main');
		rig.type('s');
		await rig.sees(/■ main@n1 +cancelled/);
		expect((await given.builds())[0]).toMatchObject({state: 'cancelled', exitCode: 130});
		await rig.sees('── cancelled');
		rig.type('s');
		await rig.sees('! main@n1: has ended: r builds it again');
		release(given);
		rig.type('r');
		await rig.sees(/✔ main@n1#2 +passed/);
		expect(await given.finals(2)).toMatchObject([{state: 'passed', retryOf: (await given.builds())[1]?.id}, {state: 'cancelled'}]);
		rig.type('k');
		await rig.sees('built main');
		rig.type('/built');
		rig.type('\r');
		await rig.sees(/built 1\/1/);
		rig.type('q');
		await rig.sees('end the hub? Builders and builds go on without it');
		rig.type('n');
		await rig.sees(/● hub +listens/);
		rig.type('qy');
		expect(await rig.ended).toMatchObject({code: 0});
		expectRestored(rig);
		expect((await given.devtui('builds')).code).toBe(4);
	});

	test('a builder is paused and resumed by w, and drained by s', async () => {
		const given = await fleet();
		const rig = given.open(hubOf(given), {columns: 140, rows: 30});
		const {rig: builder} = await given.builder('n1', {shop: 'echo hi'});
		await rig.sees(/n1 +online/);
		rig.type('j');
		rig.type('r');
		await rig.sees('! n1: only a build can be built again');
		rig.type('w');
		await rig.sees(/n1 +online.*⏸/);
		expect(await given.builders()).toMatchObject([{name: 'n1', state: 'paused'}]);
		await given.devtui('suggest', 'shop', 'later');
		await rig.sees(/◌ later@n1 +queued/);
		rig.type('w');
		await rig.sees(/✔ later@n1 +passed/);
		// What it took and how it ended is in its pane.
		await rig.sees(/PASSED 0 shop\/later "n1"/);
		rig.type('s');
		expect(await builder.ended).toMatchObject({code: 0});
		await rig.sees(/■ n1 +offline/);
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 0});
		expectRestored(rig);
	});

	test('builds are suggested in the palette, and T shows each as it begins', async () => {
		const given = await fleet();
		const rig = given.open(hubOf(given), {columns: 120, rows: 30});
		await rig.sees(/● hub +listens/);
		await given.builder('n1', {shop: 'echo "this is $1"'});
		await rig.sees(/● n1 +online/);
		rig.type(':suggest shop first\r');
		await rig.sees('shop goes to n1');
		await rig.sees(/✔ first@n1 +passed/);
		rig.type('T');
		await rig.sees('▸✔ first@n1');
		await rig.sees('this is first');
		rig.type(':suggest sh\tsecond\r');
		await rig.sees('▸✔ second@n1');
		await rig.sees('this is second');
		rig.type('d');
		await rig.sees(/revision +second/);
		expect(await given.finals(2)).toMatchObject([{revision: 'second'}, {revision: 'first'}]);
	});

	test('what was built before is there when the hub is back; killed it leaves nothing behind, and its builders go on with the next', async () => {
		const given = await fleet();
		const first = await given.hub();
		await given.builder('n1', {shop: 'echo "this is $1"; exit 3'});
		await given.devtui('suggest', 'shop', 'main');
		await given.finals(1);
		await first.kill();
		const rig = given.open(hubOf(given), {columns: 100, rows: 24});
		await rig.sees(/✖ main@n1 +exited 3/);
		rig.type('jj');
		await rig.sees('this is main');
		rig.signal('SIGKILL');
		await untilGone(rig);
		await given.hub();
		await given.devtui('suggest', 'shop', 'next');
		expect(await given.finals(2)).toMatchObject([{revision: 'next', state: 'failed'}, {revision: 'main'}]);
	});

	test.each(['front', 'engine'] as const)('its %s killed: hub and console are gone, the terminal is in order, and the builder goes on with the next hub', async victim => {
		const given = await fleet();
		const rig = given.open([], {program: ['/bin/sh', '-c', '"$0" "$@"; echo "code $?"; stty -a | grep -qw -- -icanon || echo cooked; exec sleep 1001', process.execPath, cli, ...hubOf(given)]});
		await rig.sees(/● hub +listens/);
		await given.builder('n1', {shop: 'echo "this is $1"'});
		await rig.sees(/● n1 +online/);
		const both = bothOf(rig);
		process.kill(both[victim], 'SIGKILL');
		await until('front and hub to be gone', () => !isLiving(both.front) && !isLiving(both.engine));
		await until('the terminal', () => rig.terminal.buffer.active.type === 'normal' && rig.isCursorVisible());
		expectRestored(rig);
		if (victim === 'engine') {
			await rig.sees('cooked');
			expect(rig.screen()).toContain('code 137');
			expect(rig.screen()).toContain('The hub was ended by SIGKILL; builders and builds go on without it.');
		}

		await given.hub();
		await given.devtui('suggest', 'shop', 'next');
		expect(await given.finals(1)).toMatchObject([{revision: 'next', state: 'passed'}]);
	});

	test('Ctrl-C to the whole group asks once, and the second one ends it; suspended it gives the terminal back', async () => {
		const given = await fleet();
		const rig = given.open(hubOf(given));
		await rig.sees(/● hub +listens/);
		rig.signal('SIGTSTP');
		await until('it to be stopped', () => isStopped(rig.pid) && isStopped(rig.engine()));
		await until('the terminal', () => rig.terminal.buffer.active.type === 'normal' && rig.isCursorVisible());
		rig.signal('SIGCONT');
		await rig.sees(/● hub +listens/);
		rig.type('\u0003');
		await rig.sees('end the hub? Builders and builds go on without it');
		rig.type('\u0003');
		expect(await rig.ended).toMatchObject({code: 0});
		expectRestored(rig);
	});

	test('the output of a build cannot drive the terminal, and a flood of it does not keep keys waiting', async () => {
		const given = await fleet();
		const rig = given.open(hubOf(given), {columns: 100, rows: 24});
		await given.builder('n1', {shop: 'printf "\\033]0;evil title\\007\\033[?1049l\\033[31mred\\033[0m\\n"; yes "0123456789 0123456789 0123456789" | head -c 20000000; echo; echo the-end'});
		await given.devtui('suggest', 'shop', 'main');
		await rig.sees(/main@n1/);
		rig.type('jj');
		await rig.sees('the-end', 60_000);
		await rig.sees(/✔ main@n1 +passed/);
		// What is said of its end is the last line: one that came after `g` would be told as new.
		await rig.sees(/the-end[^]*── passed[^\n]* ──/);
		expect(rig.written()).not.toContain('evil title');
		rig.type('g');
		await rig.sees(/\d+ below/);
		await until('the hub to be there', () => rig.isAlive());
	});

	test('a builder of a joined hub is told from the one of its name here, and governed; its logs open in panes and in the pager, or it is said why not', async () => {
		const [given, other] = [await fleet(), await fleet()];
		const far = await other.hub();
		await other.builder('n1', {shop: 'echo "this is far $1"'});
		const paged = path.join(given.directory, 'paged');
		const rig = given.open([], {columns: 140, rows: 30, program: ['env', `PAGER=cat > ${paged}`, process.execPath, cli, ...hubOf(given, '--join', other.url)]});
		await rig.sees(/● n1@\w{8} +online/);
		await given.builder('n1', {shop: 'echo "this is near $1"'});
		await rig.sees(/● n1 +online/);
		await given.devtui('suggest', 'shop', 'main');
		await rig.sees(/✔ main@n1 +passed/);
		await rig.sees(/✔ main@n1@\w{8} +passed/);
		rig.type('jjw');
		await rig.sees(/n1@\w{8} +online.*⏸/);
		expect((await other.builders()).filter(({hub}) => hub === undefined)).toMatchObject([{name: 'n1', state: 'paused'}]);
		expect((await given.builders()).filter(({hub}) => hub === undefined)).toMatchObject([{name: 'n1', state: 'online'}]);
		rig.type('jj');
		await rig.sees('this is far main');
		rig.type('o');
		await until('the log', () => existsSync(paged) && readFileSync(paged, 'utf8') === 'this is far main\n');
		await far.kill();
		await rig.sees(/n1@\w{8} +offline/);
		rig.type('o');
		await rig.sees('from which it cannot be had now');
		rig.type('qy');
		expect(await rig.ended).toMatchObject({code: 0});
	});

	test('prints lines where that is wanted, or the terminal can do no more', async () => {
		const given = await fleet();
		const rig = given.open(hubOf(given, '--headless'));
		await rig.sees(/Z the hub listens on/);
		expectRestored(rig);
		rig.signal('SIGINT');
		expect(await rig.ended).toMatchObject({code: 0});
	});

	test('prints lines in the background of a shell, and leaves the terminal to what is before it', async () => {
		const given = await fleet();
		const rig = given.open([], {program: ['sh', '-c', 'set -m; "$@" & read line; kill $!; wait $!', 'sh', process.execPath, cli, ...hubOf(given)]});
		await rig.sees(/Z the hub listens on/);
		expectRestored(rig);
		rig.type('\r');
		expect(await rig.ended).toMatchObject({code: 0});
	});
});
