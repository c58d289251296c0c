import {describe, expect, test} from 'vitest';
import {mermaidOf} from '../../../source/commands/graph/mermaid.ts';
import {treeOf} from '../../../source/commands/graph/tree.ts';
import {checkpointTable} from '../../../source/commands/instance/checkpoints.ts';
import {tableOf} from '../../../source/commands/instance/table.ts';
import {topScreen} from '../../../source/commands/top/view.ts';
import {formatDiagnostic} from '../../../source/config/code-frame.ts';
import {importFile} from '../../../source/config/import/import-file.ts';
import {parseYaml, printYaml} from '../../../source/config/yaml.ts';
import {initialState} from '../../../source/core/initial.ts';
import {createGithubFormat} from '../../../source/headless/github.ts';
import {createJsonFormat} from '../../../source/headless/json.ts';
import {junit} from '../../../source/headless/junit.ts';
import {createPlainFormat} from '../../../source/headless/plain.ts';
import type {Report} from '../../../source/headless/report.ts';
import {summary} from '../../../source/headless/summary.ts';
import {stripAnsi} from '../../../source/lib/ansi.ts';
import {escapeControls, harmless} from '../../../source/lib/escape-controls.ts';
import {printedJson} from '../../../source/lib/printed-json.ts';
import {createLineAssembler} from '../../../source/logs/lines.ts';
import {createLogStore} from '../../../source/logs/log-store.ts';
import {drivesTerminal, nasty, nastyTexts} from '../../helpers/nasty.ts';
import {project, service} from '../../helpers/specs.ts';

const lone = /\uD800/g;
const row = {
	name: 'web', phase: 'failed', reason: nasty, pid: 1, run: 1, restarts: 0, ready: false, exitCode: null, signal: null, startedAt: null, uptimeMs: 0,
	cpuPercent: 0, memoryBytes: 0, ports: [], published: [], watching: null, resumedAt: nasty, command: nasty,
};
const graph = {project: nasty, services: [{name: 'web', replicaOf: null, description: nasty, phase: 'failed', reason: nasty, dependsOn: []}]};
const report: Report = {
	project: nasty, startedAt: 0, durationMs: 1, exitCode: 1, command: {name: nasty, ended: {isGood: false, text: nasty, durationMs: 1}},
	services: [{name: 'web', result: {type: 'failed', text: nasty}, runs: 1, lastLines: logged().map(line => stripAnsi(line))}],
};
const failing = project(service('web'));
const github = createGithubFormat({project: failing, colors: {isColored: false, keepsPrograms: false}, logs: createLogStore({maxBytes: 1e6})});
const diagnostic = {severity: 'error', code: 'bad-key', message: nasty, hint: nasty, location: {file: `/${nasty}`, line: 1, column: 1, length: 3, lineText: nasty}} as const;

/** As the log keeps what a program prints. */
function logged(): readonly string[] {
	return (createLineAssembler().push(Buffer.from(`${nasty}\n`))?.text ?? '').split('\n');
}

/** Of another tool's file whose service is described so. */
function imported(): string {
	const text = JSON.stringify({processes: {web: {command: nasty.replaceAll('\0', ''), description: nasty.replaceAll('\0', '')}}});
	const made = importFile('process-compose', {source: {file: '/x/process-compose.yaml', text}, siblings: [], only: [], platform: 'linux'});
	return made.type === 'ok' ? made.text : 'refused';
}

describe('nothing that a program or a file says drives the terminal of who reads', () => {
	test.each([
		['ps', tableOf([row])],
		['checkpoints', checkpointTable([{file: nasty, run: 1, engine: 'preload', ageMs: 1, privateBytes: 1}])],
		['top', topScreen({project: nasty, rows: [row], size: {columns: 400, rows: 10}, hasKeys: false}).map(line => stripAnsi(line)).join('\n')],
		['graph', treeOf(graph)],
		['graph --format mermaid', mermaidOf(graph)],
		['a sentence', escapeControls(nasty)],
		['several lines', harmless(nasty)],
		['a diagnostic, its code frame too', formatDiagnostic(diagnostic, {color: false, cwd: '/'})],
	])('and what it would have done is seen: %s', (_, text) => {
		expect(text).not.toMatch(drivesTerminal);
		expect(text).not.toContain('\u202E');
		expect(text).toContain('\\x1b');
	});

	test.each([
		['every JSON', printedJson({[nasty]: nasty})],
		['every JSON, indented', printedJson([row, graph], 2)],
		['--output json, a notice', createJsonFormat().said(nasty, 0)],
		['--output json, a line', createJsonFormat().entry(entry())],
		['a line into a pipe', createPlainFormat({project: failing, colors: {isColored: false, keepsPrograms: false}}).entry(entry())],
		['a sentence of devtui', createPlainFormat({project: failing, colors: {isColored: false, keepsPrograms: false}}).said(nasty, 0)],
		['check', printYaml({[nasty]: nasty, list: Object.values(nastyTexts)})],
		['import', imported()],
		['an annotation of GitHub', github.failed!(nasty) + github.change({project: failing, state: initialState(failing, 0), previous: initialState(failing, 0), event: {type: 'up', at: 0}}) + github.said(nasty, 0)],
		['JUnit', junit(report, false)],
		['the page of a job', summary(report)],
	])('%s', (_, text) => {
		expect(text).toMatch(/n10/);
		expect(text).not.toMatch(drivesTerminal);
	});

	test('and JSON and YAML say the same as before to who parses them', () => {
		const value = {[nasty]: nasty, list: Object.values(nastyTexts)};
		expect(JSON.parse(printedJson(value, 2))).toEqual(value);
		const {root} = parseYaml({file: '/x', text: printYaml({a: nasty.replace(lone, '')})});
		expect(root).toMatchObject({entries: [{key: 'a', value: {value: nasty.replace(lone, '')}}]});
	});

	test('tables keep a line for each, diagnostics their lines and colours', () => {
		expect(tableOf([row]).trimEnd().split('\n')).toHaveLength(2);
		expect(treeOf(graph).trimEnd().split('\n')).toHaveLength(1);
		expect(harmless('\u001B[31ma:1:1\u001B[39m\n\t| x\u001B]0;t\u0007')).toBe('\u001B[31ma:1:1\u001B[39m\n\t| x\\x1b]0;t\\x07');
	});

	test('the log itself keeps colours and links and no other sequence', () => {
		const {text = ''} = createLineAssembler().push(Buffer.from(`${nasty} \u001B[31mred\u001B[0m\n`)) ?? {};
		expect(text).toContain('\u001B[31mred');
		expect(text.replaceAll(/\u001B\[[\d;:]*m/g, '').replaceAll('\n', '')).not.toMatch(drivesTerminal);
	});
});

function entry() {
	const text = logged().join('\n');
	return {type: 'output', sequence: 0, service: 'web', run: 1, at: 0, firstLine: 0, lineCount: 1, stream: 'stdout', text} as const;
}
