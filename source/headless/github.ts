import {randomUUID} from 'node:crypto';
import {describeFailure} from '../core/describe.ts';
import {stripAnsi} from '../lib/ansi.ts';
import type {LogStore} from '../logs/log-store.ts';
import type {Format, StateChange} from './format.ts';
import {lastWords} from './last-words.ts';
import {createPlainFormat, type PlainOptions} from './plain.ts';
import {changedServices, toPlain} from './sentences.ts';
import {describeUnready} from './unready.ts';

export interface GithubOptions extends PlainOptions {
	readonly logs: LogStore;
	/** Somebody else prints to the same log, and may give commands to GitHub there. */
	readonly isShared?: boolean;
}

/**
 * The plain output in a step of GitHub Actions: what comes before everything is ready in a group, and for each service that
 * has failed for good an annotation with the last lines it printed. What services print can never be a command: GitHub
 * takes `##[add-mask]` for one wherever it stands in a line.
 */
export function createGithubFormat(options: GithubOptions): Format {
	const plain = createPlainFormat(options);
	const token = randomUUID();
	const stop = `::stop-commands::${token}\n`;
	const resume = `::${token}::\n`;
	const quoted = (text: string) => options.isShared && /::|##\[/.test(text) ? stop + text + resume : text;
	const spoken = (commands: string) => commands === '' || options.isShared ? commands : resume + commands + stop;
	let isInGroup = false;

	const endGroup = () => {
		const end = isInGroup ? '::endgroup::\n' : '';
		isInGroup = false;
		return end;
	};

	const annotate = (service: string, run: number, sentence: string) => {
		const lines = lastWords(options.logs, service, run).map(({text}) => stripAnsi(text).slice(0, mostOfLine));
		return annotation(sentence, lines.length === 0 ? sentence : lines.join('\n'));
	};

	return {
		...plain,
		opening() {
			isInGroup = true;
			const names = options.project.services.filter(({isDisabled}) => !isDisabled).map(({name}) => name);
			return `::group::Starting ${escapeData(toPlain(names.join(', ')))}\n${options.isShared ? '' : stop}`;
		},
		entry: entry => quoted(plain.entry(entry)),
		change(change) {
			const before = hasTrouble(change) ? spoken(endGroup()) : '';
			const told = before + quoted(plain.change(change)) + spoken(changedServices(change).map(({before: {phase: earlier}, after: {name, run, phase}}) =>
				phase.type === 'failed' && earlier.type !== 'failed' ? annotate(name, run, `${name} ${describeFailure(phase.failure)}`) : '').join(''));
			return describeUnready(change.state) === undefined ? told + spoken(endGroup()) : told;
		},
		said: (text, at) => quoted(plain.said(text, at)),
		slowEnd: (slow, at) => quoted(plain.slowEnd(slow, at)),
		group: (title, lines) => spoken(`::group::${escapeData(toPlain(title))}\n`) + lines + spoken('::endgroup::\n'),
		failed: sentence => spoken(annotation(sentence, sentence)),
		closing: () => options.isShared ? endGroup() : resume + endGroup(),
	};
}

/** Nobody reads more of one. */
const mostOfLine = 4000;

/** What everybody must see. */
function hasTrouble(change: StateChange): boolean {
	return change.state.shutdown !== undefined || changedServices(change).some(({after: {phase}}) => phase.type === 'failed' || phase.type === 'skipped');
}

function annotation(title: string, message: string): string {
	return `::error title=${escapeProperty(toPlain(title))}::${escapeData(toPlain(message))}\n`;
}

// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
function escapeData(text: string): string {
	return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
	return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
