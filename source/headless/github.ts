import {describeFailure} from '../core/describe.ts';
import {stripAnsi} from '../lib/ansi.ts';
import {lastLines} from '../logs/log-lines.ts';
import type {LogStore} from '../logs/log-store.ts';
import type {Format} from './format.ts';
import {createPlainFormat, type PlainOptions} from './plain.ts';
import {changedServices, toPlain} from './sentences.ts';

/** The plain output, and for each service that has failed for good an annotation with the last lines it printed. */
export function createGithubFormat(options: PlainOptions & {readonly logs: LogStore}): Format {
	const plain = createPlainFormat(options);

	const annotate = (service: string, run: number, sentence: string) => {
		const {entries} = options.logs.read(options.logs.start(), {services: [service]});
		const lines = lastLines(entries, maxLines, {run, pattern: anyLine}).map(line => stripAnsi(line.text));
		const message = lines.length === 0 ? sentence : lines.join('\n');
		return `::error title=${escapeProperty(toPlain(sentence))}::${escapeData(message)}\n`;
	};

	return {
		...plain,
		change: change => plain.change(change) + changedServices(change).map(({before, after: {name, run, phase}}) =>
			phase.type === 'failed' && before.phase.type !== 'failed' ? annotate(name, run, `${name} ${describeFailure(phase.failure)}`) : '').join(''),
	};
}

const maxLines = 20;
const anyLine = /^/;

// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
function escapeData(text: string): string {
	return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
	return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
