import {formatDuration, roundDuration} from '../lib/duration.ts';
import type {Report, ServiceReport} from './report.ts';
import {toPlain} from './sentences.ts';

/** The report as Markdown, for the page of a job: a table, and the last lines of those that have failed. */
export function summary({project, exitCode, durationMs, services, command}: Report): string {
	const rows = [
		...services.map(service => row([iconOf(service), escapeMarkdown(service.name), escapeMarkdown(textOf(service)), String(service.runs), duration(service.readyAfterMs), duration(service.durationMs)])),
		...command ? [row([command.ended?.isGood ? passed : command.ended ? failed : skipped, escapeMarkdown(command.name), escapeMarkdown(command.ended?.text ?? 'not run'), '', '', duration(command.ended?.durationMs)])] : [],
	];
	return [
		`### ${escapeMarkdown(project)}: ${exitCode === 0 ? 'passed' : `failed with exit code ${exitCode}`} after ${duration(durationMs)}`,
		'',
		row(['', 'service', 'result', 'runs', 'ready after', 'ran for']),
		row(['---', '---', '---', '--:', '--:', '--:']),
		...rows,
		'',
		...services.filter(({result, lastLines}) => result.type === 'failed' && lastLines.length > 0).slice(0, mostQuoted).map(quote),
	].join('\n');
}

const passed = '✅';
const failed = '❌';
const skipped = '⏭️';

function iconOf({result}: ServiceReport): string {
	switch (result.type) {
		case 'ready':
		case 'completed': {
			return passed;
		}

		case 'failed': {
			return failed;
		}

		case 'unready': {
			return '⏳';
		}

		case 'skipped':
		case 'stopped': {
			return skipped;
		}
	}
}

function textOf({result}: ServiceReport): string {
	return 'text' in result ? result.text : result.type;
}

function row(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |`;
}

function duration(ms: number | undefined): string {
	return ms === undefined ? '' : formatDuration(roundDuration(ms));
}

/** GitHub takes 1 MiB of a step. */
const mostQuoted = 20;
const mostLines = 20;
const mostOfLine = 2000;

function quote({name, lastLines}: ServiceReport): string {
	const lines = lastLines.slice(-mostLines).map(line => line.slice(0, mostOfLine));
	// Longer than any that stands in it.
	const fence = '`'.repeat(Math.max(2, ...lines.flatMap(line => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length))) + 1);
	return `<details><summary>Last lines of ${escapeMarkdown(name)}</summary>\n\n${fence}text\n${lines.join('\n')}\n${fence}\n\n</details>\n`;
}

/** Text that says what it says, in a cell of a table too. */
function escapeMarkdown(text: string): string {
	return toPlain(text.replaceAll(/\s+/g, ' ')).replaceAll(/[&<>\\`*_{}[\]|~]/g, found => `&#${found.codePointAt(0)!};`);
}
