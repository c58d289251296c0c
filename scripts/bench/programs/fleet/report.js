import process from 'node:process';
import {createInterface} from 'node:readline';

const patienceMs = 120_000;

/**
 * Prints what `measure` finds, and keeps the connections until standard input ends: somebody looks at the other end meanwhile. Of each
 * line of standard input what `answer` finds.
 */
export async function report(measure, answer) {
	print(await inTime(measure()));
	for await (const line of createInterface({input: process.stdin})) {
		print(await inTime(answer(line)));
	}

	process.exit(0);
}

async function inTime(figures) {
	const timer = setTimeout(fail, patienceMs, `not done within ${patienceMs / 1000} s`);
	const found = await figures;
	clearTimeout(timer);
	return found;
}

function print(figures) {
	process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** A figure with a connection less would be none. */
export function fail(message) {
	process.stderr.write(`${message}\n`);
	process.exit(1);
}
