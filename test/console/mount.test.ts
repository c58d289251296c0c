import {describe, expect, test} from 'vitest';
import type {ProjectSpec, ServiceSpec} from '../../source/core/spec.ts';
import {isAlive, type ProjectState} from '../../source/core/state.ts';
import {now, stateOf, withService} from '../helpers/screen.ts';
import {printedLines, shopScreens} from '../helpers/shop.ts';
import {service, watching} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

const {shop, ready, open, screen} = shopScreens([service('db'), service('api', {watch: watching()}), service('worker', {tty: false})]);

describe('typing into a service', () => {
	test('every byte goes there as it came, until Ctrl-]', async () => {
		const {type, sees, inputs} = await open();
		type('i');
		await sees('typing into db');
		type(Buffer.from('qä漢\u0003\u001B[A\u001Bx\u007F\r'));
		await until('the input', () => inputs.length > 0);
		expect(inputs).toEqual([{service: 'db', data: 'qä漢\u0003\u001B[A\u001Bx\u007F\r'}]);
		type('\u001D');
		await sees('? help');
		type('j');
		await sees('▸● api');
		expect(inputs).toHaveLength(1);
	});

	test('keys that follow Ctrl-] in one read are the console\'s again', async () => {
		const {type, sees, inputs} = await open();
		type('iabc\u001Dj');
		await sees('▸● api');
		expect(inputs).toEqual([{service: 'db', data: 'abc'}]);
	});

	test('arrows are sent as the program has asked for them', async () => {
		const {type, print, sees, inputs} = await open();
		print('db', '\u001B[?1hready to move');
		await sees('ready to move');
		type('i\u001B[A\u001B[D\u001B[5~');
		await until('the input', () => inputs.length > 0);
		expect(inputs[0]?.data).toBe('\u001BOA\u001BOD\u001B[5~');
	});

	test('a paste is bracketed for a program that wants it, and lines end with Enter for one that does not', async () => {
		const {type, print, sees, inputs} = await open();
		type('i\u001B[200~one\ntwo\u001B[201~');
		await until('the first', () => inputs.length === 1);
		print('db', '\u001B[?2004hwants brackets');
		await sees('wants brackets');
		type('\u001B[200~one\ntwo\u001B[201~');
		await until('the second', () => inputs.length === 2);
		expect(inputs.map(({data}) => data)).toEqual(['one\rtwo', '\u001B[200~one\ntwo\u001B[201~']);
	});

	test('the cursor stands where the program has it', async () => {
		const {type, print, sees, terminal} = await open();
		print('db', 'first\r\nname: ');
		type('i');
		await sees('typing into db');
		const {active} = terminal.buffer;
		await until('the cursor', () => active.cursorY === 3);
		expect(active.getLine(3)?.translateToString(false, active.cursorX - 6, active.cursorX)).toBe('name: ');
	});

	test('it ends when the service has ended for good, and says so', async () => {
		const {type, sees, update} = await open();
		type('i');
		await sees('typing into db');
		update(state => withService(state, 'db', {phase: {type: 'completed', exit: {type: 'code', code: 0}}}));
		await sees('db has ended');
	});

	test('it goes on over a restart, and what is typed meanwhile is not lost in silence', async () => {
		const {type, sees, update, inputs} = await open();
		type('i');
		await sees('typing into db');
		update(state => withService(state, 'db', {phase: {type: 'waiting', on: []}}));
		type('lost');
		await sees('db is not running: what was typed is lost');
		update(state => withService(state, 'db', {phase: {type: 'ready', pid: 99}}));
		type('kept');
		await until('the input', () => inputs.length > 0);
		expect(inputs).toEqual([{service: 'db', data: 'kept'}]);
	});

	test('a paste that nobody takes is not done as keys', async () => {
		const {type, sees, quits, commands} = await open();
		type('\u001B[200~rqs\u001B[201~');
		await sees('nothing takes a paste here: i types into db');
		expect([...quits, ...commands]).toEqual([]);
	});

	test('a program that asks its terminal something is answered', async () => {
		const {print, inputs} = await open();
		print('worker', '\u001B[6n');
		await until('the answer', () => inputs.length > 0);
		expect(inputs).toEqual([{service: 'worker', data: '\u001B[1;1R'}]);
	});
});

describe('the palette', () => {
	test('runs what is written, and says so', async () => {
		const {type, sees, seesNot, commands} = await open();
		type(':');
		await sees('─ command ─');
		type('restart w');
		await sees(/: restart w[^]*worker +● ready/);
		type('\t');
		await sees(': restart worker');
		type('\r');
		await sees('restarting worker');
		await seesNot('─ command ─');
		expect(commands).toEqual([{type: 'restart', services: ['worker']}]);
	});

	test('has the line again with Up, also after it was left', async () => {
		const {type, sees, seesNot, commands} = await open();
		type(':pause api\r');
		await sees('watching of api is paused');
		type(':kill');
		await sees(': kill');
		type('\u0003');
		await seesNot('─ command ─');
		type(':\u001B[A');
		await sees(': pause api');
		expect(commands).toEqual([{type: 'pause-watch', services: ['api']}]);
	});

	test('keeps what is wrong in sight until it is mended', async () => {
		const {type, sees, seesNot, commands} = await open();
		type(':stop wrker\r');
		await sees('! There is no service "wrker". Did you mean "worker"?');
		type('\u001B[D\u001B[D\u001B[D\u001B[Do');
		await sees(': stop worker');
		await seesNot('There is no service');
		type('\r');
		await until('the command', () => commands.length === 1);
		expect(commands).toEqual([{type: 'stop', services: ['worker']}]);
	});

	test('types a line into a service that has no pane', async () => {
		const {type, sees, inputs} = await open();
		type(':send worker  two  words\r');
		await sees('sent to worker');
		expect(inputs).toEqual([{service: 'worker', data: 'two  words\n'}]);
	});

	test('a paste is written into the line, as one, and runs nothing', async () => {
		const {type, sees, commands} = await open();
		type(':\u001B[200~restart db\r\nkill db\r\n\u001B[201~');
		await sees(': restart db kill db');
		expect(commands).toEqual([]);
	});

	test('a megabyte that is pasted stops nothing: it is refused, and what was written stays', async () => {
		const {type, sees, inputs} = await open();
		type(':send db ');
		type(`\u001B[200~${'words of text '.repeat(75_000)}\u001B[201~`);
		await sees('! That is too long for a line: 1,049,999 characters, and 4,096 are the most.');
		type('x');
		await sees(': send db x');
		type('\u0015');
		type(`\u001B[200~${'words of text '.repeat(290)}\u001B[201~`);
		await sees('no such command');
		expect(inputs).toEqual([]);
	});

	test.each([['/', '\u0003'], ['&', '\u0003'], ['\\', '\u0003'], ['?/', '\u0003q']])('of a megabyte that is pasted into the prompt of %s its beginning is taken', async (key, leave) => {
		const {type, sees} = await open();
		type(key);
		type(`\u001B[200~${'漢字 and text '.repeat(75_000)}\u001B[201~`);
		await sees('text 漢字 a');
		type('\u007Fy');
		await sees('text 漢字 y');
		type(leave);
		await sees('q quit');
	});

	test('a change of the project is answered when it is there', async () => {
		const {type, sees, calls} = await open();
		type(':scale db=3\r');
		await sees('starting db-3');
		type(':reload\r');
		await sees('the file says nothing new');
		expect(calls).toEqual(expect.arrayContaining(['scale db 3', 'reload']));
	});

	test('what stands in the way of a change comes back with the line', async () => {
		const {type, sees} = await open({projectChange: {type: 'problem', text: 'db is a singleton and cannot have 3 copies.'}});
		type(':scale db 3\r');
		await sees('! db is a singleton and cannot have 3 copies.');
		await sees(': scale db 3');
	});

	test('the end of a long line is in sight', async () => {
		const {type, sees} = await open({columns: 60});
		type(`:send db ${'a word and '.repeat(20)}THE END`);
		await sees(/THE END +│/);
	});

	test('control characters of a service\'s state stay out of it', async () => {
		const {type, sees, text} = await open({state: withService(ready, 'db', {phase: {type: 'failed', failure: {type: 'spawn', message: 'no\u001B[2J such\r\nfile'}}})});
		type(':start ');
		await sees('could not be started: no such file');
		expect(text()).toContain('shop');
	});
});

describe('panes', () => {
	test('what is read back stays while more is printed, and what is new is counted', async () => {
		const {type, print, sees} = await open();
		print('db', printedLines(1, 100));
		await sees('line 100');
		type('\u001B[5~');
		await sees(/db ─ ready · pid 11 ─+ \d+ below/);
		await sees('line 90');
		print('db', printedLines(101, 112));
		await sees('12 new lines');
		type('G');
		await sees('line 112');
	});

	test('where the list has no room the title of a pane says who is chosen', async () => {
		const {type, sees} = await open({columns: 46});
		type('v');
		await sees(/▸1 db ─ ready/);
		type('j');
		await sees(/▸2 api ─ ready/);
		await sees(/ db ─ ready/);
	});

	test('the wheel scrolls the pane under the pointer', async () => {
		const {type, print, sees} = await open();
		print('api', printedLines(1, 100));
		await sees('line 100');
		type('\u001B[<64;80;15M');
		await sees(/api ─ ready · pid 12 ─+ 3 below/);
		type('\u001B[<65;80;15M');
		await sees('line 100');
	});

	test('the wheel goes through a menu', async () => {
		const {type, sees} = await open();
		type('S');
		await sees('▸ t  SIGTERM');
		type('\u001B[<65;3;3M\u001B[<65;3;3M');
		await sees('▸ h  SIGHUP');
		type('\u001B[<64;3;3M');
		await sees('▸ i  SIGINT');
	});

	test('whom a signal goes to is told whole: all names, or how many they are', async () => {
		const {type, sees, resize} = await open();
		type('aS');
		await sees('─ signal to db, api, worker ─');
		type('\u001B');
		await sees('q quit');
		const names = Array.from({length: 40}, (_, index) => `service-${index + 1}`);
		const crowd = {...shop, services: names.map(name => service(name))};
		screen().reconfigure(crowd, state => ({...state, services: stateOf(crowd, Object.fromEntries(names.map((name, index) => [name, {phase: {type: 'ready', pid: 100 + index}, run: 1}]))).services}));
		resize(120, 30);
		type('aS');
		await sees('─ signal to 40 services ─');
		type('h\r');
		await sees('SIGHUP sent to 40 services');
		expect(screen().commands).toEqual([{type: 'signal', services: names, signal: 'SIGHUP'}]);
	});

	test('a click goes to the pane or the service under it', async () => {
		const {type, sees} = await open();
		type('\u001B[<0;80;15M');
		await sees('▸2 api ─ ready');
		type('\u001B[<0;5;5M');
		await sees('▸● worker');
		await sees('worker ─ ready · pid 13');
	});

	test('typing shows the end again', async () => {
		const {type, print, sees} = await open();
		print('db', printedLines(1, 100));
		await sees('line 100');
		type('g');
		await sees('line 1');
		type('ix');
		await sees('line 100');
	});

	test('lines from a pipe begin at the left', async () => {
		const {type, print, sees} = await open();
		type('jj');
		print('worker', 'one\ntwo\n');
		await sees(/│ one\s*\n[^\n]*│ two/);
	});

	test('a service learns the size of its pane, and one that is not shown that of where it would be', async () => {
		const {sizes, type, sees, resize} = await open();
		expect(Object.fromEntries(sizes)).toEqual({db: '77×8', api: '77×8', worker: '77×8'});
		resize(100, 30);
		await until('sizes', () => sizes.get('worker') === '61×13');
		expect(sizes.get('db')).toBe('61×13');
		type('z');
		await sees('zoomed');
		await until('the size', () => sizes.get('db') === '100×27');
		expect(Object.fromEntries(sizes)).toEqual({db: '100×27', api: '61×13', worker: '61×13'});
	});

	test('a run begins with a rule that says why', async () => {
		const {beginRun, sees} = await open();
		beginRun('api', 3, 'run 3 · src/api.ts changed');
		await sees('│ ── run 3 · src/api.ts changed ──');
	});

	test('a program that prints faster than it can be shown is slowed down, and goes on', async () => {
		const {print, calls, text} = await open();
		for (let chunk = 0; chunk < 150; chunk++) {
			print('db', printedLines(chunk * 6000, chunk * 6000 + 5999));
		}

		expect(calls).toContain('pause db');
		await until('the last line', () => text().includes('line 899999'));
		expect(calls.filter(call => call.endsWith(' db'))).toEqual(['pause db', 'resume db']);
	});

	test('what services print is never drawn by Ink', async () => {
		const {print, sees, frames} = await open();
		const before = frames.length;
		print('db', printedLines(1, 5));
		await sees('line 5');
		print('db', printedLines(6, 7));
		await sees('line 7');
		expect(frames.slice(before).join('')).not.toMatch(/SERVICE|ready/);
	});
});

describe('the screen', () => {
	test('live resizing draws anew at the new size', async () => {
		const {resize, sees, text} = await open();
		resize(80, 24);
		await sees('db ─ ready');
		await until('the footer in the last row', () => text().split('\n')[23]?.includes('? help'));
		resize(39, 9);
		await sees('devtui needs 40×10');
		resize(40, 10);
		await sees('db ─ ready · pid 11');
	});

	test('the smallest terminals are survived', async () => {
		const {resize, sees} = await open();
		resize(1, 1);
		resize(2, 1);
		resize(120, 30);
		await sees('SERVICE');
	});

	test('NO_COLOR leaves no colour in the frame', async () => {
		const {frames, type, sees} = await open({environment: {NO_COLOR: '1'}});
		type('?');
		await sees('Esc close');
		expect(frames.join('')).not.toMatch(/\u001B\[(?:\d+;)*(?:3[0-8]|9\d|4[0-8])m/);
	});

	test('colour is used otherwise', async () => {
		const {frames} = await open();
		expect(frames.join('')).toContain('\u001B[32m●');
	});

	test('the answer to a key goes away by itself', async () => {
		const {type, sees, commands, text} = await open();
		type('r');
		await sees('restarting db');
		expect(commands).toEqual([{type: 'restart', services: ['db']}]);
		await until('the answer to go', () => !text().includes('restarting db'));
		await sees('r restart');
	});

	test('nothing is drawn and hardly a timer set while nothing changes', async () => {
		const {frames, timers} = await open();
		await until('quiet', () => [...timers.values()].every(delayMs => delayMs >= 3_600_000));
		const before = frames.length;
		await new Promise(resolve => {
			setTimeout(resolve, 300);
		});
		expect(frames.length).toBe(before);
		expect([...timers.values()].every(delayMs => delayMs >= 3_600_000)).toBe(true);
	});

	test('an uptime counts on, second by second in the first minute', async () => {
		const {sees, passTime} = await open({state: withService(ready, 'db', {startedAt: now - 14_000})});
		await sees(/db +ready +14s/);
		passTime(1000);
		await sees(/db +ready +15s/);
	});

	test('Ctrl-L draws everything anew', async () => {
		const {type, frames} = await open();
		const before = frames.length;
		type('\u000C');
		await until('a frame', () => frames.slice(before).some(frame => frame.includes('SERVICE') && frame.includes('shop')));
	});

	test('after a suspension the terminal is taken again', async () => {
		const {calls, frames} = await open();
		const before = frames.length;
		process.emit('SIGCONT');
		expect(calls).toEqual(['leave', 'enter']);
		await until('a frame', () => frames.slice(before).some(frame => frame.includes('SERVICE')));
	});

	test('m gives the mouse to the terminal and takes it back', async () => {
		const {type, sees, seesNot, calls} = await open();
		type('m');
		await sees('m takes the mouse back');
		type('m');
		await seesNot('m takes the mouse back');
		expect(calls).toEqual(['mouse off', 'mouse on']);
	});

	test('help scrolls to its end and no further, and Esc closes it', async () => {
		const {type, sees, seesNot} = await open();
		type('?');
		await sees('more below');
		type('G');
		await sees('kill everything at once and quit');
		await seesNot('more below');
		type('k');
		await sees('1 more below');
		type('\u001B');
		await seesNot('more below');
	});
});

describe('details', () => {
	test('what has been and what is to come are told apart: a run by its own cause, the next one by what it waits for', async () => {
		const {type, sees, update} = await open();
		const files = {type: 'files', files: ['a.txt', 'b.txt']} as const;
		type('d');
		await sees(/run +1 · start/);
		update(state => withService(state, 'db', {cause: files, phase: {type: 'stopping', pid: 11, next: {type: 'restart'}, signal: 'SIGTERM', isKilled: false}}));
		await sees(/next run +2 · a\.txt and 1 more changed/);
		await sees(/ run +1 · start/);
		update(state => withService(state, 'db', {phase: {type: 'waiting', on: [{type: 'job', job: 'before-start'}]}, jobs: [{job: 'before-start', since: now - 3000, isCancelled: false}]}));
		await sees(/running +before_start for 3s/);
		await sees(/next run +2 · a\.txt and 1 more changed/);
		update(state => withService(state, 'db', {run: 2, phase: {type: 'ready', pid: 12}, startedAt: now, jobs: []}));
		await sees(/ run +2 · a\.txt and 1 more changed/);
	});

	test('a build that goes on is told with the time it has taken so far', async () => {
		const {type, sees, update, text} = await open();
		type('d');
		update(state => withService(state, 'db', {build: {type: 'running'}, jobs: [{job: 'build', since: now - 5000, isCancelled: false}]}));
		await sees(/build +running for 5s/);
		expect(text()).not.toContain('build for');
		update(state => withService(state, 'db', {build: {type: 'failed', message: 'exited 2', durationMs: 5200}, jobs: []}));
		await sees(/build +failed after 5\.2s: exited 2/);
	});

	const withVariables = {...shop, services: [...shop.services.slice(0, 2), service('worker', {environment: Object.fromEntries(Array.from({length: 40}, (_, index) => [`VARIABLE_${index + 1}`, `${index}`]))})]};

	test('they scroll from the first line to the last, by keys and by the wheel, and never past', async () => {
		const {type, sees, seesNot} = await open({project: withVariables});
		type('jjd');
		await sees('state         ● ready');
		type('GGG');
		await sees('VARIABLE_40=39');
		type('k');
		await seesNot('VARIABLE_40');
		type('g');
		await sees('state         ● ready');
		type(' ');
		await seesNot('state   ');
		type('\u001B[<64;30;8M'.repeat(10));
		await sees('state         ● ready');
		type('\u001B[<65;30;8M');
		await seesNot('state   ');
		type('d');
		await seesNot('VARIABLE_');
	});

	test('they show the runs as they come and go, the processes that live, and what the environment has become', async () => {
		const {type, sees, seesNot, update, unmount} = await open({
			survivors: {db: [{pid: 11, command: 'postgres'}, {pid: 15, command: 'postgres: writer'}]},
			environmentChanges: {db: ['PGPORT: 5433, was 5432']},
		});
		type('d');
		await sees(/│ Processes +│[^\n]*\n[^\n]*│ 11 postgres/);
		await sees('15 postgres: writer');
		await sees('new values    PGPORT: 5433, was 5432');
		update(state => withService(state, 'db', {phase: {type: 'ready', pid: 21}, run: 2, startedAt: now, cause: {type: 'user'}}));
		type('G');
		await sees(/2 +[\d:]+ +0s +running · you/);
		type('\t');
		await sees('─ api ─');
		await seesNot('postgres');
		unmount();
	});

	test('a watch that devtui has suspended is told once, wherever one looks', async () => {
		const {sees, update, type, frames} = await open();
		const suspend = (state: ProjectState) => withService(state, 'worker', {watch: {...state.services['worker']!.watch, isPaused: true, suspendedBy: 'out.log'}});
		update(suspend);
		await sees('worker restarts itself by out.log: its watch is paused');
		type('R');
		await sees('nothing has failed');
		const before = frames.length;
		update(state => withService(suspend(state), 'db', {phase: {type: 'stopped'}}));
		await sees(/db +stopped/);
		expect(frames.slice(before).join('')).not.toContain('restarts itself');
	});
});

describe('another project', () => {
	const without = (...names: readonly string[]): ProjectSpec => ({...shop, services: shop.services.filter(({name}) => !names.includes(name))});
	const withOne = (name: string, changes: Partial<ServiceSpec> = {}): ProjectSpec => ({...shop, services: [...shop.services, service(name, changes)]});

	test('services appear and vanish, in the list, in the panes and in the counts, and the column of names has room for them', async () => {
		const {sees, seesNot, reconfigure, print} = await open();
		await sees('● 3 ready');
		reconfigure(withOne('a-longer-name'), state => withService(state, 'a-longer-name', {phase: {type: 'ready', pid: 14}, run: 1}));
		await sees('● 4 ready');
		await sees('● a-longer-name');
		reconfigure(without('api'));
		await sees('● 2 ready');
		await seesNot('api');
		await sees('worker ─ ready · pid 13');
		print('api', 'late words');
		print('worker', 'timely words');
		await sees('timely words');
		await seesNot('late words');
	});

	test('when the selected one vanishes its neighbour is selected, and commands go there', async () => {
		const {type, sees, reconfigure, commands} = await open();
		type('j');
		await sees('▸● api');
		reconfigure(without('api'));
		await sees('▸● worker');
		reconfigure(without('api', 'worker'));
		await sees('▸● db');
		type('r');
		await sees('restarting db');
		expect(commands).toEqual([{type: 'restart', services: ['db']}]);
	});

	test('whoever types into one that vanishes is told, and keys are the console\'s again', async () => {
		const {type, sees, reconfigure, inputs} = await open();
		type('ji');
		await sees('typing into api');
		reconfigure(without('api'));
		await sees('api has been removed');
		type('k');
		await sees('▸● db');
		expect(inputs).toEqual([]);
	});

	test('details and signals of one that vanishes are closed, marks forgotten', async () => {
		const {type, sees, seesNot, reconfigure, commands} = await open();
		type(' jd');
		await sees('Settings');
		reconfigure(without('api'));
		await seesNot('Settings');
		await sees('* 1 marked');
		await sees('▸● worker');
		type(' ');
		await sees('* 2 marked');
		type('S');
		await sees('signal to db, worker');
		reconfigure(without('api', 'worker'));
		await sees('signal to db ');
		reconfigure({...shop, services: [service('other')]});
		await seesNot('signal to');
		expect(commands).toEqual([]);
	});

	test('one that comes back has a fresh terminal and no runs of before', async () => {
		const {type, sees, seesNot, reconfigure, print} = await open();
		type('j');
		print('api', 'words of before');
		await sees('words of before');
		reconfigure(without('api'));
		await sees('▸● worker');
		reconfigure(shop, state => withService(state, 'api', {phase: {type: 'idle'}}));
		type('k');
		await sees('▸  api'.replace('  ', '○ '));
		await seesNot('words of before');
		type('d');
		await sees('─ api ─');
		await sees('none yet');
		await seesNot('running · start');
	});

	test('a program that was slowed down for its pane is not left so when it goes', async () => {
		const {print, calls, reconfigure, sees} = await open();
		print('api', `${'x'.repeat(99)}\n`.repeat(100_000));
		expect(calls).toContain('pause api');
		reconfigure(without('api'));
		await sees('● 2 ready');
		await until('the resume', () => calls.includes('resume api'));
	});

	test('a run goes through a terminal or a pipe as the project said when it began', async () => {
		const {type, print, beginRun, sees, reconfigure} = await open();
		type('j');
		const other = {...shop, services: shop.services.map(each => each.name === 'api' ? {...each, tty: false} : each)};
		print('api', 'one\r\n');
		reconfigure(other);
		print('api', 'two\nthree\r\n');
		await sees(/│ two\s*\n[^\n]*│ {4}three/);
		beginRun('api', 2, 'run 2 · configuration changed');
		print('api', 'four\nfive\n', 2);
		await sees(/│ four\s*\n[^\n]*│ five/);
	});

	test('one that is leaving is shown as such and takes no start, but a kill', async () => {
		const {type, sees, update, commands} = await open();
		update(state => withService(state, 'db', {isLeaving: true, phase: {type: 'stopping', pid: 11, next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false}, since: now - 3000}));
		await sees('leaving · SIGKILL in 7s');
		type('r');
		await sees('db: no longer in the project');
		type('s');
		type('K');
		await sees('killing db');
		type(' j r');
		await sees('restarting api');
		expect(commands).toEqual([{type: 'kill', services: ['db']}, {type: 'restart', services: ['api']}]);
	});

	test('a project without services leaves a console that says so, takes others in, and quits', async () => {
		const {type, sees, seesNot, reconfigure, quits, commands} = await open();
		type('z');
		reconfigure(without('db', 'api', 'worker'));
		await sees(/SERVICE[^]*none/);
		for (const key of 'rsdz iKwWDf1vjk\t') {
			type(key);
		}

		await sees('there are no services');
		type('\u001B[<0;80;9M\u001B[<0;3;3M\u001B[<65;80;9M?');
		await sees('restart the service;');
		type('?');
		await seesNot('restart the service;');
		reconfigure(shop);
		await sees('▸○ db');
		reconfigure(without('db', 'api', 'worker'));
		await sees('none');
		type('q');
		await until('the request', () => quits.length > 0);
		expect(commands).toEqual([]);
	});
});

describe('the end', () => {
	const ended = (state: ProjectState): ProjectState => ({
		...state,
		shutdown: {reason: 'q', isForced: false},
		services: Object.fromEntries(Object.entries(state.services).map(([name, each]) => [name, {...each, phase: {type: 'stopped'} as const}])),
	});

	test('after the question the console stays until nothing is alive, and tells who is', async () => {
		const {type, sees, update, quits, calls, done} = await open({survivors: {api: [{pid: 12, command: 'node api.js'}, {pid: 14, command: 'sleep 1000'}]}});
		type('q');
		await sees('stop 3 services, and quit?');
		type('y');
		await until('the request', () => quits.length > 0);
		expect(quits).toEqual([{isForced: false, key: 'q'}]);
		update(state => ({
			...withService(ended(state), 'api', {phase: {type: 'stopping', pid: 12, next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false}, since: now - 3000}),
		}));
		await sees('stopping 1 of 3 services');
		await sees('stopping · SIGKILL in 7s');
		await sees('14 sleep 1000');
		expect(calls).toEqual([]);
		update(ended);
		expect(await done).toEqual({type: 'quit', key: 'q'});
		expect(calls).toEqual(['restore']);
	});

	test('the countdown to SIGKILL counts', async () => {
		const {sees, passTime} = await open({state: {
			...withService(ready, 'api', {phase: {type: 'stopping', pid: 12, next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false}, since: now - 2000}),
			shutdown: {reason: 'q', isForced: false},
		}});
		await sees('SIGKILL in 8s');
		passTime(1000);
		await sees('SIGKILL in 7s');
	});

	test('Ctrl-C twice kills at once', async () => {
		const {type, quits} = await open();
		type('\u0003\u0003');
		await until('the request', () => quits.length > 0);
		expect(quits).toEqual([{isForced: true, key: 'Ctrl-C'}]);
	});

	test('a shut-down that somebody else began ends the console, too', async () => {
		const {update, done} = await open();
		update(ended);
		expect(await done).toEqual({type: 'quit'});
	});

	test('a terminal that is gone ends it', async () => {
		const {hangUp, done, calls} = await open();
		hangUp();
		expect(await done).toEqual({type: 'terminal-gone'});
		expect(calls).toEqual(['restore']);
	});

	test('an error of our own gives the terminal back and is told', async () => {
		const {update, done, calls} = await open();
		update(state => ({...state, services: {}}));
		expect(await done).toMatchObject({type: 'crash', error: new Error('no service db')});
		expect(calls).toEqual(['restore']);
	});

	test('unmounting leaves no listener and no timer behind', async () => {
		const before = process.listenerCount('SIGCONT');
		const {done, stdin, stdout, timers, calls, type} = await open();
		type('r');
		await until('the message timer', () => [...timers.values()].includes(3000));
		screen().unmount();
		expect(await done).toEqual({type: 'unmounted'});
		expect(process.listenerCount('SIGCONT')).toBe(before);
		expect(stdin.listenerCount('data') + stdout.listenerCount('resize')).toBe(0);
		expect([...timers.values()]).toEqual([]);
		expect(calls).toEqual(['restore']);
	});

	test('nothing alive is asked about when nothing is', async () => {
		const idle = stateOf(shop, {});
		expect(Object.values(idle.services).some(({phase}) => isAlive(phase))).toBe(false);
		const {type, quits} = await open({state: idle});
		type('q');
		await until('the request', () => quits.length > 0);
		expect(quits).toEqual([{isForced: false, key: 'q'}]);
	});
});

test('what is not as it should be with devtui itself is said in the footer, and keys go on working', async () => {
	const {warn, type, sees} = await open();
	warn('file watching is slow here: fs.inotify.max_user_watches is used up');
	await sees('fs.inotify.max_user_watches is used up');
	type('j');
	await sees('▸● api');
});

test('what is wrong with the file is said in the footer, its place first where there is little room', async () => {
	const {tellOfFile, sees, text, resize} = await open();
	tellOfFile({type: 'trouble', place: 'devtui.yaml:3:5', text: 'unknown key "timout"\u001B[2J, and more: devtui check'});
	await sees('devtui.yaml:3:5 unknown key "timout"');
	expect(text()).not.toContain('goes there');
	resize(40, 10);
	await sees('devtui.yaml:3:5');
	tellOfFile({type: 'read', said: 'the file has changed: restarting web'});
	await sees('the file has changed');
});
