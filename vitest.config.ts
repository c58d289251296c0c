import {defineConfig} from 'vitest/config';
import {filesOfSharedWorker} from './test/helpers/shared-worker.ts';

const sharing = filesOfSharedWorker(import.meta.dirname);

const common = {
	// Real processes, files and terminals: forks keep their signals, handles and working directories apart.
	pool: 'forks',
	// Longer than whatever a test waits for: a busy machine may be slow, and who waits in vain says for what.
	testTimeout: 90_000,
	hookTimeout: 90_000,
	// Of those that are the same over several brokers; each is some processes.
	maxConcurrency: 3,
} as const;

export default defineConfig({
	test: {
		globalSetup: ['test/helpers/own-directories.ts', 'test/helpers/build.ts'],
		reporters: ['default'],
		projects: [
			{test: {...common, name: 'apart', include: ['test/**/*.test.{ts,tsx}'], exclude: sharing}},
			{
				test: {
					...common,
					name: 'shared',
					include: sharing,
					isolate: false,
					setupFiles: ['test/helpers/shared-worker-check.ts'],
					// Screens tell the time of day.
					env: {TZ: 'UTC'},
				},
			},
		],
	},
});
