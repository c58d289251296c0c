import {describe, expect, test} from 'vitest';
import {createHubNames, wantedName} from '../../source/commands/hub/names.ts';
import {createHubPainter} from '../../source/commands/hub/picture.ts';
import {createHubRows} from '../../source/commands/hub/rows.ts';
import {headerLine} from '../../source/console/draw/header.ts';
import {detailsContent} from '../../source/console/dialogs/details.ts';
import type {DialogContext} from '../../source/console/dialogs/dialog.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {labelOf, uptimeLabel} from '../../source/console/service-words.ts';
import type {Subject} from '../../source/console/subject.ts';
import {createTheme} from '../../source/console/theme.ts';
import type {Build} from '../../source/fleet/builds.ts';
import type {BuilderRow} from '../../source/fleet/questions.ts';

const self = {address: 'mqtt://127.0.0.1:7900', directory: '/d', version: '1.2.3', startedAt: 0, pid: 7};
const machine = {uname: 'Linux 6.1.0 x86_64', hostname: 'h', cpus: 2, memoryBytes: 1024 ** 3, node: '20.19.0'};

function builder(changes: Partial<BuilderRow> = {}): BuilderRow {
	return {name: 'n1', seat: 1, state: 'online', labels: {os: 'linux'}, jobs: 2, machine, lastSeen: 5, running: 0, queued: 0, ...changes};
}

function build(changes: Partial<Build> = {}): Build {
	return {id: 'x.1', job: 'x.1', suggestion: 'x', project: 'shop', revision: 'main', step: '', builder: 'n1', state: 'queued', queuedAt: 10, logBytes: 0, ...changes};
}

/** Name, phase and words of each row, as the list has them at a moment. */
function listed(builders: readonly BuilderRow[], builds: readonly Build[], ending: readonly string[] = []) {
	const {project, state, standIns} = createHubPainter(self).paint({builders, builds, ending: new Set(ending)});
	const subject = {project, state, standIn: (name: string) => standIns.get(name)} as unknown as Subject;
	return project.services.slice(1).map(spec => {
		const service = state.services[spec.name]!;
		return [spec.group, spec.name, service.phase.type, labelOf(subject, service, 60_000).text, uptimeLabel(service, 60_000).text].join(' | ');
	});
}

describe('what a hub has, as a console shows it', () => {
	test('a builder is ready while it is there, and its words say what it is at', () => {
		expect(listed([
			builder(),
			builder({name: 'n2', running: 1, queued: 3}),
			builder({name: 'n3', state: 'paused', wanted: 'paused', queued: 1}),
			builder({name: 'n4', state: 'draining', running: 2}),
			builder({name: 'n5', state: 'missing'}),
			builder({name: 'n6', state: 'offline', wanted: 'paused'}),
		], [])).toEqual([
			'builders | n1 | ready | online | ',
			'builders | n2 | ready | online · 1 of 2 busy, 3 wait | ',
			'builders | n3 | ready | online · 1 waits | ',
			'builders | n4 | stopping | draining · 2 of 2 busy | ',
			'builders | n5 | unready | offline | ',
			'builders | n6 | stopped | offline | ',
		]);
		const {state} = createHubPainter(self).paint({builders: [builder({name: 'n3', state: 'paused'}), builder({name: 'n6', state: 'offline', wanted: 'paused'}), builder()], builds: [], ending: new Set()});
		expect(Object.values(state.services).filter(({watch}) => watch.isPaused).map(({name}) => name)).toEqual(['n3', 'n6']);
	});

	test('a build waits, runs with its uptime, and ends with what came of it and how long it took', () => {
		expect(listed([], [
			build({id: 'a', revision: 'r1'}),
			build({id: 'b', revision: 'r2', state: 'running', startedAt: 20_000}),
			build({id: 'c', revision: 'r3', state: 'running', startedAt: 20_000}),
			build({id: 'd', revision: 'r4', state: 'passed', exitCode: 0, startedAt: 1000, endedAt: 13_000}),
			build({id: 'e', revision: 'r5', state: 'failed', exitCode: 3, startedAt: 1000, endedAt: 1300}),
			build({id: 'f', revision: 'r6', state: 'failed', exitCode: 124, startedAt: 0, endedAt: 3_600_000, reason: 'time limit of 1h reached'}),
			build({id: 'g', revision: 'r7', state: 'cancelled', exitCode: 130, endedAt: 5, reason: 'superseded by y'}),
			build({id: 'h', revision: 'r8', state: 'unknown', exitCode: -1, project: 'nope', endedAt: 5}),
		], ['c', 'd'])).toEqual([
			'shop | r1@n1 | waiting | queued | ',
			'shop | r2@n1 | starting | running | 40s',
			'shop | r3@n1 | stopping | cancelling | 40s',
			'shop | r4@n1 | completed | passed · 12s | ',
			'shop | r5@n1 | failed | exited 3 · 300ms | ',
			'shop | r6@n1 | failed | time limit of 1h reached · 1h | ',
			'shop | r7@n1 | stopped | superseded by y | ',
			'nope | r8@n1 | failed | no such project | ',
		]);
	});

	test('the header counts them by their own words, and the hub not at all', () => {
		const {project, state, standIns} = createHubPainter(self).paint({
			builders: [builder(), builder({name: 'n2', state: 'paused'}), builder({name: 'n3', state: 'offline'})],
			builds: [build({id: 'a', state: 'running'}), build({id: 'b', state: 'failed', exitCode: 1}), build({id: 'c', state: 'unknown', exitCode: -1})],
			ending: new Set(),
		});
		const subject = {project, state, standIn: (name: string) => standIns.get(name), view: {services: project.services.map(({name}) => name), marks: [], hasMouse: true}, layout: {type: 'too-small'}} as unknown as Subject;
		expect(headerLine(subject, createTheme({NO_COLOR: '1'}), 120).replaceAll(/\u001B\[\d+m/g, '').trim()).toMatch(/^hub mqtt:\/\/127\.0\.0\.1:7900 {2}● 2 online {2}◐ 1 running {2}✖ 1 failed {2}✖ 1 unknown {2}■ 1 offline +⏸ 1 paused {3}devtui$/);
	});

	test('details tell all about a build and a builder, and nothing of a process', () => {
		const failed = build({state: 'failed', exitCode: 3, startedAt: 4, endedAt: 2004, step: 'lint', machine, retryOf: 'y.1', logBytes: 2048});
		const {project, state, standIns} = createHubPainter(self).paint({builders: [builder()], builds: [failed], ending: new Set()});
		const subject = {project, state, layout: {type: 'screen', columns: 100, rows: 60}, standIn: (name: string) => standIns.get(name), keymap: usualKeymap} as unknown as Subject;
		const linesOf = (name: string) => detailsContent({subject, theme: createTheme({NO_COLOR: '1'}), now: 60_000} as unknown as DialogContext, name, 0).lines.join('\n').replaceAll(/\u001B\[\d+m/g, '');
		const ofBuild = linesOf('main:lint@n1');
		for (const fact of [/id +x\.1/, /step +lint/, /repeats +y\.1/, /exit code +3/, /took +2s/, /name +n1/, /system +Linux 6\.1\.0/, /memory +1\.0GB/, /size +2\.0kB/]) {
			expect(ofBuild).toMatch(fact);
		}

		expect(linesOf('n1')).toMatch(/labels +os=linux[^]*at a time +2[^]*CPUs +2/);
		expect(linesOf('hub')).toMatch(/address +mqtt:[^]*data +\/d/);
		for (const name of ['main:lint@n1', 'n1', 'hub']) {
			expect(linesOf(name)).not.toMatch(/restarts|Environment|pid/);
		}
	});

	test('a builder of a joined hub, and what it builds, have its hub in their names: it is not the one of that name here', () => {
		const rows = createHubRows();
		rows.take({builders: [builder({hub: 'k3j9', running: 1}), builder({state: 'paused'}), builder({hub: 'k3j9', state: 'offline'})], builds: [build(), build({id: 'y.k3j9.1', hub: 'k3j9'})], gone: []});
		expect(listed(rows.builders(), rows.builds())).toEqual([
			'builders | n1 | ready | online | ',
			'builders | n1@k3j9 | stopped | offline | ',
			'shop | main@n1 | waiting | queued | ',
			'shop | main@n1@k3j9 | waiting | queued | ',
		]);
		rows.take({builders: [], builds: [], gone: ['y.k3j9.1'], goneBuilders: ['n1@k3j9']});
		expect(listed(rows.builders(), rows.builds())).toHaveLength(2);
	});

	test('what is as before is the same object, so that nothing is arranged anew', () => {
		const painter = createHubPainter(self);
		const rows = {builders: [builder()], builds: [build({id: 'b', queuedAt: 11, revision: 'two'}), build({id: 'a'})], ending: new Set<string>()};
		const first = painter.paint(rows);
		const running = build({id: 'b', queuedAt: 11, revision: 'two', state: 'running', startedAt: 12});
		const second = painter.paint({...rows, builds: [running, rows.builds[1]!]});
		expect(second.project).toBe(first.project);
		expect(second.state.services['main@n1']).toBe(first.state.services['main@n1']);
		expect(second.state.services['two@n1']?.phase).toEqual({type: 'starting'});
		const third = painter.paint({...rows, builds: [running]});
		expect(third.project.services.map(({name}) => name)).toEqual(['hub', 'n1', 'two@n1']);
		expect(third.meanings.get('two@n1')).toEqual({type: 'build', build: running, isEnding: false});
		expect(third.meanings.get('main@n1')).toBeUndefined();
	});
});

describe('names', () => {
	test('say revision, step and builder, short and without blanks', () => {
		expect(wantedName({revision: 'main', step: '', builder: 'n1'})).toBe('main@n1');
		expect(wantedName({revision: 'feature/x', step: 'lint/style', builder: 'n1'})).toBe('feature/x:lint/style@n1');
		expect(wantedName({revision: '0123456789abcdef0123456789abcdef01234567', step: '', builder: 'n1'})).toBe('0123456789@n1');
		expect(wantedName({revision: 'Hello, wörld? *', step: '', builder: 'n1'})).toBe('Hello__wörld___@n1');
		expect(wantedName({revision: 'x'.repeat(1000), step: 'y'.repeat(1000), builder: 'n1'})).toBe(`${'x'.repeat(23)}…:…${'y'.repeat(23)}@n1`);
		expect(wantedName({revision: '/all/', step: '', builder: 'n1'})).toBe('_all/@n1');
		expect(wantedName({revision: `${'x'.repeat(22)}\u{1F600}!`, step: '', builder: 'n1'})).toMatch(/^x{22}_…?_*@n1$/);
	});

	test('no two are the same, the newer has the higher number, and one that has a name keeps it', () => {
		const names = createHubNames();
		expect(['a', 'b', 'c'].map(key => names.nameOf(key, 'main@n1'))).toEqual(['main@n1', 'main@n1#2', 'main@n1#3']);
		names.keep(new Set(['b', 'c']));
		expect(names.nameOf('d', 'main@n1')).toBe('main@n1#4');
		expect(names.nameOf('b', 'main@n1')).toBe('main@n1#2');
		names.keep(new Set());
		expect(names.nameOf('e', 'main@n1')).toBe('main@n1');
		expect(names.nameOf('f', 'toString')).toBe('toString#2');
	});

	test('of builds that are there from the start the oldest has the plain name, and a builder may be called hub', () => {
		expect(listed([builder({name: 'hub'})], [build({id: 'new', queuedAt: 30}), build({id: 'old'})]).map(row => row.split(' | ')[1])).toEqual(['hub#2', 'main@n1#2', 'main@n1']);
	});

	test('a project that is called builders is not taken for one', () => {
		expect(listed([builder()], [build({project: 'builders'})]).map(row => row.split(' | ')[0])).toEqual(['builders', 'project builders']);
	});
});

describe('rows', () => {
	test('are the newest, but what runs and then what waits before anything that is over', () => {
		const rows = createHubRows(3);
		rows.take({builders: [], gone: [], builds: [
			build({id: 'run', state: 'running', queuedAt: 1}),
			build({id: 'wait', queuedAt: 2}),
			build({id: 'old', state: 'passed', queuedAt: 3}),
			build({id: 'new', state: 'passed', queuedAt: 4}),
		]});
		expect(rows.builds().map(({id}) => id)).toEqual(['new', 'wait', 'run']);
		rows.take({builders: [], gone: ['new'], builds: [build({id: 'run', state: 'failed', queuedAt: 1})]});
		expect(rows.builds().map(({id}) => id)).toEqual(['old', 'wait', 'run']);
	});

	test('those of one suggestion stand in their order, and builders in that of their names', () => {
		const rows = createHubRows();
		rows.take({builders: [builder({name: 'n10'}), builder({name: 'n2'})], gone: [], builds: ['x.10', 'x.2:2', 'x.2:10', 'x.2:1'].map(id => build({id}))});
		expect(rows.builds().map(({id}) => id)).toEqual(['x.2:1', 'x.2:2', 'x.2:10', 'x.10']);
		expect(rows.builders().map(({name}) => name)).toEqual(['n2', 'n10']);
	});

	test('those of a joined hub stand behind the own ones of their suggestion, whatever that hub is called', () => {
		const rows = createHubRows();
		const far = (id: string, hub: string) => build({id, hub, suggestion: id.slice(0, 1)});
		rows.take({builders: [], gone: [], builds: [far('x.0k3j9.1', '0k3j9'), build(), far('y.9k3j9.1', '9k3j9'), far('y.0k3j9.1', '0k3j9'), build({id: 'y.1', suggestion: 'y'})]});
		expect(rows.builds().map(({id}) => id)).toEqual(['x.1', 'x.0k3j9.1', 'y.1', 'y.0k3j9.1', 'y.9k3j9.1']);
	});
});
