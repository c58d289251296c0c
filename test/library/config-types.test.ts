import {expect, test} from 'vitest';
import {defineProject} from '../../source/library/config.ts';

/** That this compiles is the test: what must not is marked, and the compiler complains about a mark without a mistake. */
const project = defineProject({
	name: 'shop',
	services: {
		db: {
			image: 'postgres:16',
			environment: {POSTGRES_PASSWORD: 'dev', DEBUG: undefined},
			ping: async ({exec, signal}) => !signal.aborted && (await exec(['pg_isready'], {env: {PGPORT: 5432}})).exitCode === 0,
			postStart: async ({context, exec}) => {
				context.set('user_id', (await exec('echo 5')).stdout);
				const known: number | undefined = context.get<number>('user_id');
				return known;
			},
			ready: {startPeriod: '2s', within: '3m'},
		},
		api: {command: 'node api.js', dependsOn: ['db'], stop_grace_period: '5s', hooks: {onFailure: ({exitCode}) => exitCode === 3, beforeStart: {command: () => {}, timeout: '1m'}}},
		web: {command: ['npm', 'start'], dependsOn: {api: {condition: 'service_healthy'}}, watch: {paths: ['src/**'], pollInterval: '2s'}},
		one: 'npm run one',
	},
	onStart: ({started}) => started.includes('db'),
	onReload: async ({service, services}) => services.indexOf(service),
});

// @ts-expect-error There is no such service.
const unknownDependency = defineProject({services: {api: {command: 'x', dependsOn: ['bd']}, db: 'x'}});
// @ts-expect-error Nor here.
const unknownInMap = defineProject({services: {api: {command: 'x', depends_on: {bd: {}}}, db: 'x'}});
// @ts-expect-error A typing mistake in a key.
const unknownKey = defineProject({services: {api: {comand: 'x'}}});
// @ts-expect-error At the top, too.
const unknownTop = defineProject({services: {api: 'x'}, onStrat: () => {}});
// @ts-expect-error A probe answers true or false.
const noAnswer = defineProject({services: {api: {command: 'x', ping: () => 'yes'}}});
// @ts-expect-error A condition that there is not.
const noCondition = defineProject({services: {api: {command: 'x', dependsOn: {db: {condition: 'service_happy'}}}, db: 'x'}});
// @ts-expect-error A hook is no number.
const noHook = defineProject({services: {api: {command: 'x', preStart: 5}}});

test('what is defined is given back as it is', () => {
	expect(project.services.web).toMatchObject({command: ['npm', 'start']});
	expect([unknownDependency, unknownInMap, unknownKey, unknownTop, noAnswer, noCondition, noHook].every(each => typeof each.services === 'object')).toBe(true);
});
