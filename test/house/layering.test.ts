import path from 'node:path';
import {ESLint, type Linter} from 'eslint';
import tseslint from 'typescript-eslint';
import {describe, expect, test} from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Planted files do not exist, so the rules that need types are off; all others are those of the project. */
const eslint = new ESLint({cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked]});

/** The table of the README, written a second time on purpose: a slip in the rule's own table must fail here. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
	lib: [],
	core: ['lib'],
	logs: ['lib'],
	terminal: ['lib'],
	system: ['lib'],
	config: ['core', 'system', 'lib'],
	runtime: ['core', 'logs', 'terminal', 'system', 'lib'],
	headless: ['core', 'logs', 'terminal', 'lib'],
	http: ['lib'],
	api: ['core', 'logs', 'terminal', 'http', 'system', 'lib'],
	console: ['core', 'logs', 'terminal', 'system', 'lib'],
	mcp: ['core', 'logs', 'lib'],
	fleet: ['lib'],
	wire: ['fleet', 'lib'],
	hub: ['fleet', 'wire', 'system', 'lib'],
	builder: ['fleet', 'wire', 'runtime', 'system', 'lib'],
	web: ['fleet', 'hub', 'http', 'lib'],
	library: ['core', 'logs', 'config', 'runtime', 'api', 'commands', 'lib'],
	commands: ['core', 'logs', 'terminal', 'system', 'config', 'runtime', 'headless', 'http', 'api', 'console', 'mcp', 'library', 'fleet', 'wire', 'hub', 'builder', 'web', 'lib'],
};

const homeOfPackage: Readonly<Record<string, readonly string[]>> = {
	'@valibot/to-json-schema': ['config', 'http'],
	'@xterm/headless': ['terminal'],
	chokidar: ['runtime'],
	'cli-truncate': ['console'],
	commander: ['commands'],
	dotenv: ['config', 'runtime'],
	'fullscreen-ink': ['console'],
	'@hono/node-server': ['http'],
	hono: ['http'],
	ink: ['console'],
	leven: ['config'],
	'node-pty': ['runtime'],
	react: ['console'],
	'react/jsx-runtime': ['console'],
	'get-east-asian-width': ['lib'],
	'@modelcontextprotocol/sdk/server/index.js': ['mcp'],
	'@msgpack/msgpack': ['fleet'],
	aedes: ['wire'],
	libsql: ['hub'],
	mqtt: ['wire'],
	'mqtt-packet': ['wire'],
	valibot: ['config', 'http', 'api', 'fleet', 'web'],
	yaml: ['config'],
	zod: ['mcp'],
};

const roomNames = Object.keys(mayImport);
const pureRooms = ['lib', 'core', 'logs', 'terminal', 'fleet'];

describe.each(roomNames)('a file of %s', room => {
	test('imports the rooms that the table allows, and no other', async () => {
		const others = roomNames.filter(other => other !== room);
		const allowed = await accepted(room, others, other => `../${other}/a.ts`);
		expect(allowed).toEqual(others.filter(other => mayImport[room]?.includes(other)));
	});

	test('imports the packages whose home it is, and no other', async () => {
		const names = Object.keys(homeOfPackage);
		const allowed = await accepted(room, names, name => name);
		expect(allowed).toEqual(names.filter(name => homeOfPackage[name]?.includes(room)));
	});

	test('imports its own files', async () => {
		expect(await complaints(room, 'import {b} from \'./b.ts\';\nimport {c} from \'./deep/c.ts\';\nexport const d = [b, c];\n')).toEqual([]);
	});

	test('imports nothing that lies outside of source', async () => {
		expect(await complaints(room, 'import {a} from \'../../test/a.ts\';\nexport const b = a;\n')).not.toEqual([]);
	});

	test('does not import a package that nobody gave a home', async () => {
		expect(await complaints(room, 'import {a} from \'left-pad\';\nexport const b = a;\n')).not.toEqual([]);
	});
});

describe('a forbidden import is found', () => {
	const forms = [
		'import {Box} from \'../console/box.ts\';\nexport const a = Box;\n',
		'import type {Box} from \'../console/box.ts\';\nexport type A = Box;\n',
		'import \'../console/box.ts\';\n',
		'export {Box} from \'../console/box.ts\';\n',
		'export * from \'../console/box.ts\';\n',
		'export const a = await import(\'../console/box.ts\');\n',
		'export type A = import(\'../console/box.ts\').Box;\n',
	];
	test.each(forms)('in the form %j', async code => {
		expect((await complaints('core', code)).join()).toContain('"core" may import only lib: not "../console/box.ts"');
	});

	test('when it takes the way over a deeper directory', async () => {
		expect((await complaints('console/screen', 'import {a} from \'../../runtime/a.ts\';\nexport const b = a;\n')).join()).toContain('"console" may import');
	});

	test.each([['hub', 'builder'], ['builder', 'hub']])('when the pure %s knows the pure %s', async (one, other) => {
		const code = `import {a} from '../${other}/a.ts';\nimport {b} from '../peer/b.ts';\nimport {c} from '../c.ts';\nexport const all = [a, b, c];\n`;
		expect(await complaints(`fleet/${one}`, code)).toEqual([`"fleet/hub" and "fleet/builder" do not import one another: not "../${other}/a.ts"`]);
	});

	test('when its room is not in the table', async () => {
		expect((await complaints('utils', 'import {a} from \'../lib/a.ts\';\nexport const b = a;\n')).join()).toContain('"utils" is no room');
	});
});

describe.each(pureRooms)('%s is pure:', room => {
	const impure = [
		'import fs from \'node:fs\';\nexport const a = fs;\n',
		'import fs from \'fs\';\nexport const a = fs;\n',
		'export const a = Date.now();\n',
		'export const a = new Date();\n',
		'export const a = Math.random();\n',
		'export const a = performance.now();\n',
		'export const a = process.pid;\n',
		'export const a = setTimeout(() => {}, 1);\n',
		'export const a = setImmediate(() => {});\n',
		'export const a = globalThis.process;\n',
		'console.log(1);\nexport {};\n',
	];
	test.each(impure)('%j is refused', async code => {
		expect(await complaints(room, code)).not.toEqual([]);
	});

	test('a date made from a number is no clock', async () => {
		expect(await complaints(room, 'export const a = new Date(0);\n')).toEqual([]);
	});
});

test('nothing in the core waits', async () => {
	expect(await complaints('core', 'export const a = async () => {};\n')).not.toEqual([]);
});

test('keys are read in one file of the console', async () => {
	const code = 'import {useInput} from \'ink\';\nexport const a = useInput;\n';
	expect(await complaints('console', code)).not.toEqual([]);
	expect(await complaints('console/hooks', code, 'use-keymap.ts')).toEqual([]);
});

test('default exports, index files and names that are not kebab-case are refused', async () => {
	expect(await complaints('lib', 'export default 1;\n')).not.toEqual([]);
	expect(await complaints('lib', 'export const a = 1;\n', 'index.ts')).not.toEqual([]);
	expect(await complaints('lib', 'export const a = 1;\n', 'someFile.ts')).not.toEqual([]);
});

/** Of these the ones of whose import nothing is complained. In one file, each on a line of its own: to look at a file takes much longer than at a line. */
async function accepted(room: string, names: readonly string[], specifierOf: (name: string) => string): Promise<readonly string[]> {
	const imports = names.map((name, index) => `import {a as a${index}} from '${specifierOf(name)}';\n`);
	const messages = await messagesOf(room, `${imports.join('')}export const all = [${names.map((_, index) => `a${index}`).join(', ')}];\n`);
	expect(messages.filter(({line}) => line > names.length)).toEqual([]);
	return names.filter((_, index) => messages.every(({line}) => line !== index + 1));
}

async function complaints(room: string, code: string, file = 'planted.ts'): Promise<readonly string[]> {
	return (await messagesOf(room, code, file)).map(({message}) => message);
}

async function messagesOf(room: string, code: string, file = 'planted.ts'): Promise<readonly Linter.LintMessage[]> {
	const [result] = await eslint.lintText(code, {filePath: path.join(root, 'source', room, file)});
	return result?.messages ?? [];
}
