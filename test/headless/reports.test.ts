import {execFileSync, spawnSync} from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {step} from '../../source/core/step.ts';
import {junit} from '../../source/headless/junit.ts';
import {watchForReport, type Report} from '../../source/headless/report.ts';
import {summary} from '../../source/headless/summary.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {needs, probe, project, service} from '../helpers/specs.ts';
import {requires} from '../helpers/requirements.ts';
import {workspace} from '../helpers/workspace.ts';
import {World} from '../helpers/world.ts';

/** The report of a story, with the lines that `api` has printed before it. */
function reportOf(story: (world: World, listen: () => void) => unknown, spec = stack, text = ''): Report {
	const logs = createLogStore({maxBytes: 1e6});
	if (text !== '') {
		logs.append('api', 1, 'stdout', {text, lineCount: text.split('\n').length - 1}, 0);
	}

	let listener: Parameters<Parameters<typeof watchForReport>[0]['subscribe']>[0] = () => {};
	let now = 0;
	const world = new World(spec, (whole, state, event) => {
		const result = step(whole, state, event);
		now = event.at;
		listener(result[0], state, event);
		return result;
	});
	const store = {project: spec, getSnapshot: () => world.state, command() {}, subscribe(told: typeof listener) {
		listener = told;
		return () => {};
	}};
	const report = watchForReport(store, logs, () => now);
	story(world, () => {});
	return report(1);
}

const stack = project(service('api', {dependsOn: [needs('db', 'healthy')]}), service('db', {ready: probe()}), service('seed'), service('idle', {isDisabled: true}));
const stop = {type: 'shut-down', reason: 'it is over', force: false} as const;

describe('a report', () => {
	test('has every service that was to start: how it went, how often, and how long it took', () => {
		const report = reportOf(world => world.up().advance(300).exits('seed', 0).probePasses('db').advance(200).exits('api', 7).command(stop), stack, 'one\n\u001B[31mtwo\u001B[0m\n');
		expect(report.services).toEqual([
			{name: 'api', result: {type: 'failed', text: 'exited 7'}, runs: 1, readyAfterMs: 0, durationMs: 200, lastLines: ['one', 'two']},
			{name: 'db', result: {type: 'ready'}, runs: 1, readyAfterMs: 300, durationMs: 500, lastLines: []},
			{name: 'seed', result: {type: 'completed'}, runs: 1, readyAfterMs: 300, durationMs: 300, lastLines: []},
		]);
	});

	test('tells who was not ready when all was over, and why; one that has failed and was brought back is well', () => {
		expect(reportOf(world => world.up().probeFails('db').command(stop)).services.map(({result}) => result)).toEqual([
			{type: 'unready', text: 'waiting for db'}, {type: 'unready', text: expect.stringMatching(/^not ready: ./) as unknown}, {type: 'ready'},
		]);
		expect(reportOf(world => world.up().exits('db', 3)).services.map(({result}) => result)).toEqual([
			{type: 'skipped', text: 'not started: db exited 3'}, {type: 'failed', text: 'exited 3'}, {type: 'ready'},
		]);
		expect(reportOf(world => world.up().exits('db', 3).command({type: 'start', services: ['db']}).probePasses('db')).services[1]).toMatchObject({result: {type: 'ready'}, runs: 2});
	});
});

const failed: Report = {
	project: 'shop', startedAt: 0, durationMs: 61_234, exitCode: 1, command: {name: 'npm test', ended: {isGood: false, text: 'exited 1', durationMs: 12_345}},
	services: [
		{name: 'db', result: {type: 'ready'}, runs: 1, readyAfterMs: 812, durationMs: 60_000, lastLines: ['listening']},
		{name: 'api', result: {type: 'failed', text: 'exited 7'}, runs: 2, durationMs: 2000, lastLines: ['a | b', '``` <b>']},
		{name: 'web', result: {type: 'unready', text: 'waiting for api'}, runs: 0, lastLines: []},
	],
};

test('the page of a job has a table, and the last lines of what has failed, whatever stands in them', () => {
	expect(summary(failed)).toBe(`### shop: failed with exit code 1 after 1m1s

|  | service | result | runs | ready after | ran for |
| --- | --- | --- | --: | --: | --: |
| ✅ | db | ready | 1 | 900ms | 1m |
| ❌ | api | exited 7 | 2 |  | 2s |
| ⏳ | web | waiting for api | 0 |  |  |
| ❌ | npm test | exited 1 |  |  | 12s |

<details><summary>Last lines of api</summary>

\`\`\`\`text
a | b
\`\`\` <b>
\`\`\`\`

</details>
`);
	const hostile: Report = {...failed, exitCode: 0, services: [{...failed.services[2]!, result: {type: 'skipped', text: 'x | y\n<script>`[a](b)'}}]};
	expect(summary(hostile)).toContain('| ⏭️ | web | x &#124; y &#60;script&#62;&#96;&#91;a&#93;(b) | 0 |');
});

describe('JUnit', () => {
	test('has a testcase for each service and for the command, with what has failed', () => {
		expect(junit(failed, false)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="devtui" tests="4" failures="2" errors="0" time="61.234">
	<testsuite name="shop" tests="4" failures="2" errors="0" time="61.234" skipped="1" timestamp="1970-01-01T00:00:00">
		<testcase name="db" classname="shop.services" time="0.812">
			<system-out>listening</system-out>
		</testcase>
		<testcase name="api" classname="shop.services" time="2.000">
			<failure message="exited 7" type="failed">a | b
\`\`\` &#60;b&#62;</failure>
			<system-out>a | b
\`\`\` &#60;b&#62;</system-out>
		</testcase>
		<testcase name="web" classname="shop.services" time="0.000">
			<skipped message="waiting for api"/>
		</testcase>
		<testcase name="npm test" classname="shop.command" time="12.345">
			<failure message="exited 1" type="failed"/>
		</testcase>
	</testsuite>
</testsuites>
`);
	});

	test('whoever was late is to blame when the time is up', () => {
		expect(junit(failed, true)).toContain('<failure message="waiting for api" type="failed"/>');
	});

	test.skipIf(!requires('xmllint'))('is what Jenkins and Surefire have a schema for, whatever programs print', () => {
		const {directory} = workspace({
			'failed.xml': junit(failed, false),
			'late.xml': junit(failed, true),
			'alone.xml': junit({...failed, command: undefined, services: []} as never, false),
			'hostile.xml': junit({...failed, project: 'a\0b\u001B<"', services: failed.services.map(each => ({...each, name: '\uD800]]>', lastLines: ['&amp;\u0007', '<!--']}))}, false),
			// Each breaks one rule: what is checked is checked.
			'no-type.xml': junit(failed, false).replace(' type="failed"', ''),
			'skipped.xml': junit(failed, false).replace('<testsuites', '<testsuites skipped="1"'),
			'order.xml': junit(failed, false).replace(/(<failure message="exited 7"[^]*?<\/failure>)(\s*)(<system-out>[^]*?<\/system-out>)/, '$3$2$1'),
		});
		const schema = path.resolve(import.meta.dirname, '../../fixtures/junit/junit.xsd');
		const check = (name: string) => spawnSync('xmllint', ['--nonet', '--noout', '--schema', schema, path.join(directory, name)], {encoding: 'utf8'});
		for (const name of ['failed.xml', 'late.xml', 'alone.xml', 'hostile.xml']) {
			expect(check(name)).toMatchObject({status: 0, stderr: expect.stringContaining('validates') as unknown});
		}

		for (const name of ['no-type.xml', 'skipped.xml', 'order.xml']) {
			expect(check(name)).toMatchObject({status: 3, stderr: expect.stringContaining('fails to validate') as unknown});
		}
	});

	test.skipIf(!requires('python3'))('is read back as it was meant, whatever programs print', () => {
		// Halves of pairs and all control characters among it.
		const anyText = fc.array(fc.oneof(fc.integer({min: 0, max: 0x10FFFF}).map(code => String.fromCodePoint(code)), fc.constantFrom('\0', '\u001B', '\uD800', '\uDFFF', '\uFFFE', '\u0085', ']]>', '&amp;', '<!--', '\r\n', '\t', '"', '\'', '\u{1F600}')), {maxLength: 30}).map(parts => parts.join(''));
		const texts = fc.sample(anyText, {numRuns: 500, seed: 5});
		const documents = texts.map(text => junit({...failed, project: text, services: [{...failed.services[1]!, name: text, result: {type: 'failed', text}, lastLines: [text, 'last']}]}, false));
		const read = execFileSync('python3', ['-c', `
import json, sys, xml.etree.ElementTree as tree
def facts(document):
    suite = tree.fromstring(document.encode())[0]
    case = suite[0]
    return [suite.get('name'), case.get('name'), case[0].get('message'), case[0].text, case[1].text]
json.dump([facts(document) for document in json.load(sys.stdin)], sys.stdout)
`], {input: JSON.stringify(documents), encoding: 'utf8'});
		const possible = texts.map(text => [...text].filter(character => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u.test(character)).join(''));
		expect(JSON.parse(read)).toEqual(possible.map(text => [text, text, text, `${text}\nlast`, `${text}\nlast`]));
	});
});
