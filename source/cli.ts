#!/usr/bin/env node
import process from 'node:process';
import {keepCompiledCode} from './compile-cache.ts';
import {version} from './version.ts';

// Answered without loading anything else: shells and scripts ask this often.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
	process.stdout.write(`${version}\n`);
} else {
	void start();
}

async function start(): Promise<void> {
	keepCompiledCode();
	const {main} = await import('./commands/main.ts');
	await main(process.argv.slice(2));
}
