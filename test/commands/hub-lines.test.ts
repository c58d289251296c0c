import {expect, test, vi} from 'vitest';
import {createHubLines} from '../../source/commands/hub/lines.ts';
import type {Build} from '../../source/fleet/builds.ts';
import type {BuilderRow} from '../../source/fleet/questions.ts';

const builder: BuilderRow = {name: 'n1', seat: 1, state: 'online', labels: {}, jobs: 2, machine: {uname: 'Linux', hostname: 'h', cpus: 2, memoryBytes: 1, node: '20'}, lastSeen: 0, running: 0, queued: 0};
const build: Build = {id: 'x.1', job: 'x.1', suggestion: 'x', project: 'p', revision: 'r', step: '', builder: 'n1', state: 'queued', queuedAt: 0, logBytes: 0};
const nothing = {builds: [], builders: [], gone: [], notices: [], logs: []};

test('what comes, goes, begins and ends at a hub is told once each, with its time', () => {
	let text = '';
	const lines = createHubLines(more => {
		text += more;
	}, () => 0);
	lines.started({address: 'mqtt://127.0.0.1:7900', isOther: false, page: 'http://127.0.0.1:7901', directory: '/d'});
	lines.told({...nothing, builders: [builder]});
	lines.told({...nothing, builds: [build], builders: [{...builder, queued: 1}]});
	lines.told({...nothing, builds: [{...build, state: 'running'}]});
	lines.told({...nothing, builds: [{...build, state: 'running', logBytes: 5}]});
	lines.told({...nothing, builds: [{...build, state: 'failed', exitCode: 124, startedAt: 0, endedAt: 1234, reason: 'time limit of 1s reached'}]});
	lines.told({...nothing, builders: [{...builder, state: 'missing'}], notices: ['evil \u001B[2J']});
	lines.told({...nothing, builders: [{...builder, state: 'offline'}]});
	lines.told({...nothing, builders: [{...builder, hub: 'k3j9'}], builds: [{...build, id: 'x.k3j9.1', hub: 'k3j9', state: 'running'}]});
	lines.end();
	expect(text.replaceAll(/^1970-01-01T00:00:00\.000Z /gm, '').split('\n')).toEqual([
		'the hub listens on mqtt://127.0.0.1:7900, its page is http://127.0.0.1:7901, its data are in /d',
		'n1 is online, 2 at a time',
		'x.1 p/r is queued at n1',
		'x.1 p/r is running at n1',
		'x.1 FAILED 124 p/r "n1" in 1s300ms: time limit of 1s reached',
		'n1 is offline',
		String.raw`evil \x1b[2J`,
		'n1@k3j9 is online, 2 at a time',
		'x.k3j9.1 p/r is running at n1@k3j9',
		'',
	]);
});

test('nobody waits for lines: what happens within a moment is printed at once after it, with the times at which it happened', () => {
	vi.useFakeTimers({now: 0});
	try {
		const prints: string[] = [];
		const lines = createHubLines(text => {
			prints.push(text);
		}, Date.now);
		lines.told({...nothing, builds: [build, {...build, id: 'x.2', builder: 'n2'}], builders: [builder]});
		vi.advanceTimersByTime(5);
		lines.told({...nothing, builds: [{...build, state: 'running'}]});
		expect(prints).toEqual([]);
		vi.advanceTimersByTime(100);
		expect(prints).toEqual([[
			'1970-01-01T00:00:00.000Z n1 is online, 2 at a time',
			'1970-01-01T00:00:00.000Z x.1 p/r is queued at n1',
			'1970-01-01T00:00:00.000Z x.2 p/r is queued at n2',
			'1970-01-01T00:00:00.005Z x.1 p/r is running at n1',
			'',
		].join('\n')]);
		lines.told(nothing);
		vi.advanceTimersByTime(100);
		expect(prints).toHaveLength(1);
	} finally {
		vi.useRealTimers();
	}
});
