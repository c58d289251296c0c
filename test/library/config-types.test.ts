import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {snakeCase} from '../../source/config/module/snake-case.ts';
import {jsonSchema} from '../../source/config/schema-json.ts';
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

/** What a file may say beside that. */
const rest = defineProject({
	'x-common': {owner: 'ann'},
	volumes: {dbData: {driverOpts: {device: '/dev/sdx'}}, cache: null},
	services: {
		db: {
			'x-owner': 'ann',
			image: 'postgres:16',
			networkMode: 'bridge',
			extraHosts: {bigBox: '10.0.0.1'},
			cap_add: ['NET_ADMIN'],
			ready: {image: true, interval: 2},
			watch: {paths: ['src/**'], action: 'sync', to: {srcFiles: '/app/src'}, then: 'restart'},
			stopGracePeriod: 30,
		},
		api: {command: 'node api.js', dependsOn: {db: {condition: 'process_healthy'}}, readinessProbe: {httpGet: {port: 3000}, periodSeconds: 1}},
	},
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

test('every key that the file has for a service, its watch and its probes has a type', () => {
	const typed = new Set(['container-definition', 'project-definition'].flatMap(name => {
		const text = readFileSync(new URL(`../../source/library/${name}.ts`, import.meta.url), 'utf8');
		return [...text.matchAll(/(?:^\t|[{;] ?)(?<key>[a-zA-Z]+)\??: /gm)].map(({groups}) => snakeCase(groups!['key']!));
	}));
	const {definitions: {service: {properties}}} = jsonSchema() as {readonly definitions: {readonly service: {readonly properties: Readonly<Record<string, unknown>>}}};
	const keys = [...Object.keys(properties), ...['watch', 'ready', 'healthcheck', 'readiness_probe', 'checkpoint', 'hooks'].flatMap(key => [...keysIn(properties[key])])];
	expect(keys).toContain('http_get');
	expect(keys.filter(key => !typed.has(key))).toEqual([]);
	expect(rest.services.db).toMatchObject({ready: {image: true}});
});

/** Of all maps in it. */
function* keysIn(schema: unknown): Generator<string> {
	if (typeof schema !== 'object' || schema === null) {
		return;
	}
	for (const [word, value] of Object.entries(schema)) {
		if (word === 'properties') {
			yield* Object.keys(value as object);
		}
		yield* keysIn(value);
	}
}

test('what is defined is given back as it is', () => {
	expect(project.services.web).toMatchObject({command: ['npm', 'start']});
	expect([unknownDependency, unknownInMap, unknownKey, unknownTop, noAnswer, noCondition, noHook].every(each => typeof each.services === 'object')).toBe(true);
});
