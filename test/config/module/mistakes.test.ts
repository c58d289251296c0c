import {expect, test} from 'vitest';
import {complaints} from './from-text.ts';

/** Without the frames. */
async function titles(text: string): Promise<readonly string[]> {
	return (await complaints(text)).split('\n').filter(line => /^\S/.test(line));
}

test('all that is wrong is told at once, each at its place: behind a name, behind a spread, or around what is computed', async () => {
	expect(await complaints(`const shared = {environment: {A: ['x']}};
const db = {command: 'true', ping: 'x', stopSignal: 'SIGNOPE'};
export default defineProject({
	services: {
		web: {...shared, command: 5, stopGracePeriod: '5 parsecs'},
		db,
		...Object.fromEntries(['a'].map(name => [name, {command: 'true', tty: 'maybe'}])),
	},
});`)).toBe(`devtui.config.ts:1:31 error "A" must be a string, not a list
  1 | const shared = {environment: {A: ['x']}};
    |                               ^

devtui.config.ts:2:36 error "ping" must be a function
  2 | const db = {command: 'true', ping: 'x', stopSignal: 'SIGNOPE'};
    |                                    ^^^

devtui.config.ts:2:53 error "stopSignal" must be a signal such as SIGINT, or its number, not "SIGNOPE"
  2 | const db = {command: 'true', ping: 'x', stopSignal: 'SIGNOPE'};
    |                                                     ^^^^^^^^^ did you mean "SIGFPE"?

devtui.config.ts:4:2 error "tty" must be true or false, not "maybe" (services.a.tty)
  4 |     services: {
    |     ^^^^^^^^

devtui.config.ts:5:29 error "command" must be a string or a list of strings, not 5
  5 |         web: {...shared, command: 5, stopGracePeriod: '5 parsecs'},
    |                                   ^

devtui.config.ts:5:49 error "stopGracePeriod" must be a duration such as 300ms, 10s or 1m30s, at most 24d, not "5 parsecs"
  5 |         web: {...shared, command: 5, stopGracePeriod: '5 parsecs'},
    |                                                       ^^^^^^^^^^^

6 errors`);
});

test.each([
	['{services: {"bad name": "true"}}', '"bad name" must be a name of letters, digits, "_", "." and "-" that begins with a letter or digit'],
	['{services: {a: {command: "true", environment: [5]}}}', 'item 1 of "environment" must be NAME=VALUE or NAME, not 5'],
	['{services: {a: {command: "true", environment: {A: {}}}}}', '"A" must be a string, not a map'],
	['{services: {a: {command: "true", tty: 3}}}', '"tty" must be true or false, not 3'],
	['{services: {a: {command: "true", description: 3}}}', '"description" must be a string, not 3'],
	['{services: {a: {command: "true", profiles: "x"}}}', '"profiles" must be a list of strings, not "x"'],
	['{services: {a: {command: "true", ready: {tcp: 99999}}}}', '"tcp" must be a port from 1 to 65535, not 99999'],
	['{services: {a: {command: "true", stopSignal: "X"}}}', '"stopSignal" must be a signal such as SIGINT, or its number, not "X"'],
	['{services: {a: {command: "true", commnd: "x"}}}', 'unknown key "commnd"'],
	['{services: {a: {command: "true", workinDir: "x"}}}', 'unknown key "workinDir"'],
	['{services: {a: {}}}', 'the service "a" has no "command"'],
	['{services: {a: {command: "true", dependsOn: ["b"]}}}', '"a" depends on "b", and there is no such service'],
	['{services: {a: {command: "true", dependsOn: ["b"]}, b: {command: "true", dependsOn: ["a"]}}}', 'a cycle of dependencies: a → b → a'],
	['{services: {}}', 'there are no services'],
	['{services: {a: {command: "true", dependsOn: [], depends_on: []}}}', '"dependsOn" and "depends_on" are the same key'],
	['{services: {a: {command: "true", preStart() {}, hooks: {beforeStart: "x"}}}}', '"preStart" and "before_start" of "hooks" mean the same: one of them is enough'],
	['{services: {a: {command: "true", ping() {}, ready: {tcp: 1}}}}', '"ready" asks one thing: "tcp" or "exec"'],
	['{services: {a: {command: "true", ping() {}, ready: {exec: "x"}}}}', '"ping" and "exec" of "ready" ask the same: one of them is enough'],
	['{services: {a: {command: () => "x"}}}', '"command" cannot be a function'],
	['{services: {a: {command: "true", environment: Promise.resolve({})}}}', '"environment" cannot be a Promise'],
	['{services: {a: {command: "true", priority: 5n}}}', '"priority" cannot be a bigint'],
	['{services: {a: {command: "true"}}, onStart: 3}', '"onStart" must be a function, not 3'],
	['["a"]', 'the default export must be an object, not a list'],
	['(() => { const a = {command: "true"}; a.ready = {exec: a}; return {services: {a}}; })()', '"exec" cannot be something that holds itself (services.a.ready.exec)'],
])('%s: %s', async (project, message) => {
	const told = await titles(`export default ${project};`);
	expect(told.map(line => line.replace(/^.*?error /, ''))).toEqual([message]);
});
