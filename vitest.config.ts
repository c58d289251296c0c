import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		globalSetup: ['test/helpers/own-directories.ts', 'test/helpers/build.ts'],
		include: ['test/**/*.test.{ts,tsx}'],
		// Real processes, files and terminals: forks keep their signals, handles and working directories apart.
		pool: 'forks',
		testTimeout: 20_000,
		hookTimeout: 20_000,
		reporters: ['default'],
	},
});
