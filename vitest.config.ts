import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		globalSetup: ['test/helpers/own-directories.ts', 'test/helpers/build.ts'],
		include: ['test/**/*.test.{ts,tsx}'],
		// Real processes, files and terminals: forks keep their signals, handles and working directories apart.
		pool: 'forks',
		// Longer than whatever a test waits for: a busy machine may be slow, and who waits in vain says for what.
		testTimeout: 90_000,
		// Of those that are the same over several brokers; each is some processes.
		maxConcurrency: 3,
		hookTimeout: 90_000,
		reporters: ['default'],
	},
});
