#!/usr/bin/env node
import process from 'node:process';
import {frontMark, mayHaveFront} from './commands/front/may-have-front.ts';
import {keepCompiledCode} from './compile-cache.ts';
import {version} from './version.ts';

// Answered without loading anything else: shells and scripts ask this often.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
	process.stdout.once('error', (error: NodeJS.ErrnoException) => {
		void import('./commands/output-trouble.ts').then(({outputLost}) => process.exit(outputLost(error)));
	});
	process.stdout.write(`${version}\n`);
} else {
	void start(process.argv.slice(2));
}

async function start(argv: readonly string[]): Promise<void> {
	const isBehindFront = process.env[frontMark] !== undefined && process.channel !== undefined;
	// For this process alone.
	delete process.env[frontMark];
	if (!isBehindFront && mayHaveFront(argv, process.env)) {
		const {standBefore} = await import('./commands/front/stand-before.ts');
		if (await standBefore()) {
			return;
		}
	}

	keepCompiledCode();
	const front = isBehindFront ? (await import('./commands/front/front.ts')).meetFront() : undefined;
	const {main} = await import('./commands/main.ts');
	await main(argv, front);
}
