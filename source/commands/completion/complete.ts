import process from 'node:process';
import type {Command} from 'commander';
import {complete} from './answers.ts';

/**
 * For the shells' scripts: a line for each word, with a tab before its description, and lines with a colon first that
 * say what the shell has to do.
 */
export async function printAnswers(program: Command, words: readonly string[]): Promise<number> {
	const {choices, more, isUnfinished} = await complete(program, words);
	const lines = [
		...more.type === 'files' ? [':files'] : more.type === 'command' ? [`:command ${more.from}`] : [],
		...isUnfinished ? [':nospace'] : [],
		...choices.map(({value, description = ''}) => `${value}\t${onOneLine(description)}`),
	];
	process.stdout.write(lines.map(line => `${line}\n`).join(''));
	return 0;
}

function onOneLine(text: string): string {
	return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
