import {describe, expect, test} from 'vitest';
import type {ServiceRow} from '../../source/api/service-row.ts';
import {mermaidOf} from '../../source/commands/graph/mermaid.ts';
import {treeOf} from '../../source/commands/graph/tree.ts';
import {tableOf} from '../../source/commands/instance/table.ts';
import {topScreen} from '../../source/commands/top/view.ts';
import {escapeControls, harmless} from '../../source/lib/escape-controls.ts';

/** A title, the clipboard, the whole screen, a C1 introducer, text that runs backwards, a bell, an overwritten line. */
const evil = 'no\u001B]0;title\u0007 \u001B]52;c;Zm9v\u001B\\ \u001B[2J\u001Bc \u009B2J \u202Eright\u0007\rover\nnext';
const drives = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/u;

const row: ServiceRow = {
	name: 'web', phase: 'failed', reason: evil, pid: 1, run: 1, restarts: 0, ready: false, exitCode: null, signal: null, startedAt: null, uptimeMs: 0,
	cpuPercent: 0, memoryBytes: 0, ports: [], watching: null, command: evil,
};
const graph = {project: evil, services: [{name: 'web', replicaOf: null, description: evil, phase: 'failed', reason: evil, dependsOn: []}]};

describe('what a program or a file says cannot drive the terminal of who looks at it:', () => {
	test.each([
		['ps', tableOf([row])],
		['top', topScreen({project: evil, rows: [row], size: {columns: 400, rows: 10}, hasKeys: false}).join('\n')],
		['graph', treeOf(graph)],
		['graph --format mermaid', mermaidOf(graph).replaceAll('\t', ' ')],
		['a sentence', escapeControls(evil)],
		['several lines', harmless(evil)],
	])('%s', (_, text) => {
		expect(text).not.toMatch(drives);
		expect(text).toContain('\\x1b');
	});

	test('a table keeps a line for each', () => {
		expect(tableOf([row]).trimEnd().split('\n')).toHaveLength(2);
		expect(treeOf(graph).trimEnd().split('\n')).toHaveLength(1);
	});

	test('diagnostics keep their lines and colours, and nothing else', () => {
		expect(harmless('\u001B[31ma:1:1\u001B[39m\n\t| x\u001B]0;t\u0007')).toBe('\u001B[31ma:1:1\u001B[39m\n\t| x\\x1b]0;t\\x07');
	});
});
