import process from 'node:process';
import {createInterface} from 'node:readline';

/** Somebody is there who can be asked. */
export function canAsk(): boolean {
	return process.stdin.isTTY && process.stderr.isTTY;
}

/** An answer, or undefined when there will be none: Ctrl-C, Ctrl-D. Questions go to standard error, so that what is printed can be piped. */
export async function ask(question: string): Promise<string | undefined> {
	const prompt = createInterface({input: process.stdin, output: process.stderr});
	return new Promise(resolve => {
		prompt.on('close', () => {
			resolve(undefined);
		});
		prompt.on('SIGINT', () => {
			process.stderr.write('\n');
			prompt.close();
		});
		prompt.question(question, answer => {
			resolve(answer.trim());
			prompt.close();
		});
	});
}

/** Yes or no; what counts when only Enter is pressed stands in capitals. */
export async function confirm(question: string, isUsual: boolean): Promise<boolean | undefined> {
	const answer = await ask(`${question} ${isUsual ? '[Y/n]' : '[y/N]'} `);
	return answer === undefined ? undefined : answer === '' ? isUsual : /^y(es)?$/i.test(answer);
}

/** One of several, by number or by name. */
export async function choose(question: string, options: readonly string[]): Promise<number | undefined> {
	process.stderr.write(options.map((option, index) => `  ${index + 1}  ${option}\n`).join(''));
	for (; ;) {
		const answer = await ask(`${question} [1-${options.length}, Enter: 1] `);
		if (answer === undefined) {
			return undefined;
		}

		const index = answer === '' ? 0 : /^\d+$/.test(answer) ? Number(answer) - 1 : options.findIndex(option => option.startsWith(`${answer} `));
		if (options[index] !== undefined) {
			return index;
		}

		process.stderr.write(`Write a number from 1 to ${options.length}.\n`);
	}
}
