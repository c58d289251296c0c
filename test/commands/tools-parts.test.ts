import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {GraphService, ProjectGraph} from '../../source/api/project-graph.ts';
import type {ServiceRow} from '../../source/api/service-row.ts';
import {mermaidOf} from '../../source/commands/graph/mermaid.ts';
import {treeOf} from '../../source/commands/graph/tree.ts';
import {createProgram} from '../../source/commands/program.ts';
import {openHistory} from '../../source/commands/shell/history.ts';
import {interpret} from '../../source/commands/shell/interpret.ts';
import {splitLine} from '../../source/commands/shell/words.ts';
import {busiest, topScreen, topTable} from '../../source/commands/top/view.ts';
import {workspace} from '../helpers/workspace.ts';

describe('the graph', () => {
	const service = (name: string, needs: readonly string[] = [], reason: string | null = null): GraphService => ({
		name, replicaOf: null, description: null, phase: reason, reason,
		dependsOn: needs.map(need => ({service: need, condition: 'service_started', restart: false, required: true})),
	});
	const graph = (...services: readonly GraphService[]): ProjectGraph => ({project: 'p', services});

	test('says what a service needs once, however many need it', () => {
		expect(treeOf(graph(service('db'), service('api', ['db']), service('a', ['api']), service('b', ['api', 'db'])))).toBe([
			'a',
			'└─ api    service_started',
			'   └─ db  service_started',
			'b',
			'├─ api …  service_started',
			'└─ db     service_started',
			'',
		].join('\n'));
	});

	test('of a hundred layers, each of which needs all of the one before twice over, is as long as its arrows', () => {
		const layers = Array.from({length: 100}, (_, layer) => ['a', 'b'].map(side => service(`${side}${layer}`, layer === 0 ? [] : [`a${layer - 1}`, `b${layer - 1}`]))).flat();
		expect(treeOf(graph(...layers)).trimEnd().split('\n')).toHaveLength(2 + 99 * 4);
	});

	test('of nothing is nothing', () => {
		expect(treeOf(graph())).toBe('');
		expect(mermaidOf(graph())).toBe('flowchart TD\n');
	});

	test('holds nothing that means something to Mermaid', () => {
		expect(mermaidOf(graph(service('end', ['sub.graph']), service('sub.graph', [], 'failed: "x" <y>')))).toBe('flowchart TD\n\ts0["end"]\n\ts1["sub.graph (failed: #34;x#34; #60;y#62;)"]\n\ts0 -->|"service_started"| s1\n');
	});
});

describe('top', () => {
	const row = (name: string, cpuPercent: number | null, changes: Partial<ServiceRow> = {}) => ({name, pid: 10, cpuPercent, memoryBytes: 1024 * 1024, uptimeMs: 61_500, reason: 'ready', ...changes}) as ServiceRow;

	test('has the busiest first, then the largest, and nobody who does not run', () => {
		expect(busiest([row('a', 1), row('b', 1, {memoryBytes: 5_000_000}), row('c', 90), row('d', 99, {pid: null}), row('e', null)]).map(({name}) => name)).toEqual(['c', 'b', 'a', 'e']);
	});

	test('puts digits below each other, and a dash where there is no figure', () => {
		expect(topTable([row('web', 100), row('a', null, {memoryBytes: null, uptimeMs: null})])).toEqual([
			'NAME  PID     CPU  MEMORY   AGE  STATE',
			'web    10  100.0%  1.0 MB  1m1s  ready',
			'a      10       -       -     -  ready',
		]);
	});

	test('fits: lines are cut, and those that there is no room for are counted', () => {
		const rows = Array.from({length: 20}, (_, index) => row(`service-${index}`, index));
		const lines = topScreen({project: 'shop', rows, size: {columns: 20, rows: 8}, hasKeys: true});
		expect(lines).toHaveLength(8);
		expect(lines.every(line => line.length <= 20)).toBe(true);
		expect(lines.at(-1)).toBe('… 16 more');
		expect(lines[3]).toMatch(/^service-19/);
		expect(topScreen({project: 'shop', rows, size: {columns: 80, rows: 23}, hasKeys: false})).toHaveLength(23);
		expect(topScreen({project: 'shop', rows: [row('a', 0, {pid: null})], size: {columns: 80, rows: 23}, hasKeys: false})).toEqual(['shop · 0 of 1 running · 0.0% CPU · 0.0 MB', '', 'Nothing is running.']);
		expect(topScreen({project: 'shop', rows, size: {columns: 1, rows: 1}, hasKeys: false})).toHaveLength(1);
	});
});

describe('a line of the shell', () => {
	test.each([
		['', [], 0],
		['  ', [], 2],
		['stop web', ['stop', 'web'], 5],
		['stop  ', ['stop'], 6],
		[String.raw`send web "a \"b\" c" 'd \e' f\ g`, ['send', 'web', 'a "b" c', String.raw`d \e`, 'f g'], 28],
		['a""b \'\'', ['a""b'.replaceAll('"', ''), ''], 5],
		[String.raw`send web "\n" \n`, ['send', 'web', String.raw`\n`, 'n'], 14],
		['end\\', ['end\\'], 0],
	])('%s is taken apart', (line, words, lastAt) => {
		expect(splitLine(line)).toEqual({words, lastAt, isOpen: false});
	});

	test('whose quote has no end is open', () => {
		expect(splitLine('send "a b')).toEqual({words: ['send', 'a b'], lastAt: 5, isOpen: true});
	});

	test('is a command of devtui, one of the shell, or a mistake', () => {
		const program = createProgram(() => {});
		expect(interpret(program, ' ')).toEqual({type: 'nothing'});
		expect(interpret(program, 'stop web')).toEqual({type: 'devtui', words: ['stop', 'web']});
		expect(interpret(program, 'devtui --version')).toEqual({type: 'devtui', words: ['--version']});
		expect(interpret(program, 'help logs')).toEqual({type: 'devtui', words: ['logs', '--help']});
		expect(interpret(program, 'quit')).toEqual({type: 'exit'});
		expect(interpret(program, 'halp')).toEqual({type: 'problem', message: 'There is no command "halp". Did you mean "help"?'});
		expect(interpret(program, 'xyzzy')).toEqual({type: 'problem', message: 'There is no command "xyzzy"; help lists them.'});
	});
});

describe('the history', () => {
	test('has the newest first, and does not grow for ever', () => {
		const {directory} = workspace({});
		const file = path.join(directory, 'devtui/shell-history');
		mkdirSync(path.dirname(file));
		writeFileSync(file, Array.from({length: 2500}, (_, index) => `line ${index}\n`).join(''));
		const history = openHistory({XDG_STATE_HOME: directory});
		expect(history.lines.slice(0, 2)).toEqual(['line 2499', 'line 2498']);
		expect(history.lines).toHaveLength(1000);
		history.add('ps');
		history.add('');
		history.add(' send db secret');
		expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(1002);
		expect(openHistory({XDG_STATE_HOME: directory}).lines.slice(0, 2)).toEqual(['ps', 'line 2499']);
	});

	test('that cannot be kept keeps nobody from anything', () => {
		const {directory} = workspace({devtui: 'a file where the directory would be'});
		const history = openHistory({XDG_STATE_HOME: directory});
		history.add('ps');
		expect(history.lines).toEqual([]);
	});
});
