import {describe, expect, test} from 'vitest';
import {isLiving} from '../helpers/processes.ts';
import {console} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {end, hasStarted, isWatching, linesOf, place, startsOf, up} from './rig.ts';

const service = '  app: {command: ./app.sh, build_command: ./build.sh, watch: ["*.src"], stop_grace_period: 1s}\n';
const files = {
	'v.src': 'one',
	'app.sh': '#!/bin/sh\necho start $$ $(cat out)\nexec sleep 1000\n',
	// What it does is what the source says.
	'build.sh': `#!/bin/sh
v=$(cat v.src)
echo building $v for run $DEVTUI_RUN
case $v in
	bad) seq 1 5000; exit 2;;
	slow) trap "" TERM; ./mule.sh & ./tick.sh & echo slow is building; sleep 1000; sleep 1000;;
	held) while [ ! -e go ]; do sleep 0.05; done;;
esac
echo $v > out
`,
};

describe('a build before each start', () => {
	test('the old run stays up while the new one is built and gives way when that has passed; the log says what and how long', async () => {
		const {rig, write} = up(service, {files});
		await isWatching(rig);
		const [first] = await hasStarted(rig, 'app');
		expect(rig.output()).toMatch(/build · start[^]*building one for run 1[^]*built in \d+\.\ds[^]*app: run 1 · start/);
		write('v.src', 'held');
		await rig.sees('building held for run 2');
		expect(rig.output()).toContain('app: build · v.src changed');
		expect(isLiving(first!)).toBe(true);
		write('go', '');
		await hasStarted(rig, 'app', 2);
		expect(isLiving(first!)).toBe(false);
		expect(linesOf(rig, 'app').at(-1)).toMatch(/held$/);
		expect(rig.output()).toMatch(/built in \d+\.\ds[^]*app: run 2 · v\.src changed/);
		await end(rig);
	});

	test('when a build fails the old run stays up, every line of the build is there in order, and the failure is told', async () => {
		const {rig, write} = up(service, {files});
		await isWatching(rig);
		const [first] = await hasStarted(rig, 'app');
		write('v.src', 'bad');
		await rig.sees('build failed: exited 2');
		expect(linesOf(rig, 'app').filter(line => /^\d+$/.test(line)).map(Number)).toEqual(Array.from({length: 5000}, (_, index) => index + 1));
		expect(isLiving(first!)).toBe(true);
		expect(startsOf(rig, 'app')).toEqual([first]);
		write('v.src', 'good');
		await hasStarted(rig, 'app', 2);
		expect(linesOf(rig, 'app').at(-1)).toMatch(/good$/);
		await end(rig);
	});

	test('a newer save ends the whole group of the build, also what ignores the signal, and the next build sees it', async () => {
		const {rig, write} = up(service, {files});
		await isWatching(rig);
		await hasStarted(rig, 'app');
		write('v.src', 'slow');
		await rig.sees('slow is building');
		const [, ...ofBuild] = await hasStarted(rig, 'app', 3);
		expect(ofBuild.every(isLiving)).toBe(true);
		write('v.src', 'newer');
		await until('a run of what is newer', () => /start \d+ newer/.test(rig.output()), {found: rig.output});
		expect(ofBuild.some(isLiving)).toBe(false);
		expect(rig.output()).toContain('build was ended');
		expect(rig.count(/building newer/)).toBe(1);
		await end(rig);
	});

	test('a first build that fails ends the run with 3 where nothing is watched, and waits for a save where it is', async () => {
		const unwatched = up('  app: {command: ./app.sh, build_command: ./build.sh}\n', {files: {...files, 'v.src': 'bad'}}).rig;
		expect(await unwatched.ended).toMatchObject({code: 3});
		expect(unwatched.output()).toContain('app: build failed: exited 2');
		const {rig, write} = up(service, {files: {...files, 'v.src': 'bad'}});
		await isWatching(rig);
		await rig.sees('waiting for a change');
		write('v.src', 'good');
		await hasStarted(rig, 'app');
		await end(rig);
	});

	test('a signal to devtui ends a build that runs, and nothing of it is left', async () => {
		const {rig} = up('  app: {command: ./app.sh, build_command: ./build.sh}\n', {files: {...files, 'v.src': 'slow'}});
		await rig.sees('slow is building');
		await hasStarted(rig, 'app', 2);
		rig.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 143, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});

	test('in the console the pane has the rule of the build, its output and how long it took', async () => {
		const {directory, write} = place({...files, 'devtui.yaml': `services:\n${service}`});
		const rig = console({cwd: directory});
		await rig.sees(/build · start ─[^]*building one for run 1[^]*built in \d+\.\ds[^]*run 1 · start ─[^]*start \d+ one/);
		write('v.src', 'held');
		await rig.sees(/build · v\.src changed ─[^]*building held for run 2/);
		expect(rig.screen()).not.toContain('run 2 · v.src');
		write('go', '');
		await rig.sees(/run 2 · v\.src changed ─[^]*start \d+ held/);
	});
});
