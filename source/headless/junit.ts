import type {CommandReport, Report, ServiceReport} from './report.ts';

/** The report as CI systems read tests: a testcase for each service, which passes when it is ready or has done its work, and one for the command. */
export function junit(report: Report, isLate: boolean): string {
	const {project, durationMs, startedAt} = report;
	const cases = [
		...report.services.map(service => serviceCase(project, service, isLate)),
		...report.command ? [commandCase(project, report.command)] : [],
	];
	const counts = {tests: cases.length, failures: countOf(cases, 'failure'), errors: 0, time: seconds(durationMs)};
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites${attributes({name: 'devtui', ...counts})}>`,
		`\t<testsuite${attributes({name: project, ...counts, skipped: countOf(cases, 'skipped'), timestamp: new Date(startedAt).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)})}>`,
		...cases.map(({text}) => text),
		'\t</testsuite>',
		'</testsuites>',
		'',
	].join('\n');
}

type Verdict =
	| {readonly type: 'passed'}
	| {readonly type: 'skipped' | 'failure'; readonly message: string; readonly lines?: readonly string[]};

interface Case {
	readonly verdict: Verdict;
	readonly text: string;
}

function serviceCase(project: string, {name, result, readyAfterMs, durationMs = 0, lastLines}: ServiceReport, isLate: boolean): Case {
	const verdictOf = (): Verdict => {
		switch (result.type) {
			case 'ready':
			case 'completed': {
				return {type: 'passed'};
			}

			case 'stopped': {
				return {type: 'skipped', message: 'stopped'};
			}

			case 'skipped': {
				return {type: 'skipped', message: result.text};
			}

			// Whoever was late is to blame for that; others may have failed before.
			case 'unready': {
				return {type: isLate ? 'failure' : 'skipped', message: result.text, ...isLate && {lines: lastLines}};
			}

			case 'failed': {
				return {type: 'failure', message: result.text, lines: lastLines};
			}
		}
	};

	return testCase({name, classname: `${project}.services`, time: seconds(readyAfterMs ?? durationMs)}, verdictOf(), lastLines);
}

function commandCase(project: string, {name, ended}: CommandReport): Case {
	const verdict: Verdict = !ended
		? {type: 'skipped', message: 'not run'}
		: ended.isGood ? {type: 'passed'} : {type: 'failure', message: ended.text};
	return testCase({name, classname: `${project}.command`, time: seconds(ended?.durationMs ?? 0)}, verdict, []);
}

function testCase(facts: Facts, verdict: Verdict, output: readonly string[]): Case {
	const parts = [
		...verdict.type === 'passed' ? [] : [element(verdict.type, {message: verdict.message, ...verdict.type === 'failure' && {type: 'failed'}}, (verdict.lines ?? []).slice(-mostOfFailure))],
		...output.length > 0 ? [element('system-out', {}, output)] : [],
	];
	return {verdict, text: `\t\t<testcase${attributes(facts)}>${parts.map(part => `\n\t\t\t${part}`).join('')}${parts.length > 0 ? '\n\t\t' : ''}</testcase>`};
}

type Facts = Readonly<Record<string, string | number>>;

function element(name: string, facts: Facts, lines: readonly string[]): string {
	return lines.length === 0 ? `<${name}${attributes(facts)}/>` : `<${name}${attributes(facts)}>${lines.map(line => escapeXml(line.slice(0, mostOfLine))).join('\n')}</${name}>`;
}

function attributes(facts: Facts): string {
	return Object.entries(facts).map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`).join('');
}

function countOf(cases: readonly Case[], type: Verdict['type']): number {
	return cases.filter(({verdict}) => verdict.type === type).length;
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}

const mostOfFailure = 20;
const mostOfLine = 4000;

/** What XML 1.0 has no way to say is left out; what a reader would make a blank or a newline of, or a terminal obey, is spelt out. */
function escapeXml(text: string): string {
	return text.replaceAll(impossible, '').replaceAll(/[&<>"'\t\n\r\u007F-\u009F]/g, found => `&#${found.codePointAt(0)!};`);
}

// Everything but its `Char`: control characters, halves of pairs, U+FFFE and U+FFFF.
const impossible = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
