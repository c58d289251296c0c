import {utimesSync} from 'node:fs';
import path from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {formatDiagnostics} from '../../../source/config/code-frame.ts';
import {realFiles} from '../../../source/config/files.ts';
import {loadWithModules, type LoadResult} from '../../../source/config/load-with-modules.ts';
import {createModules} from '../../../source/config/module/modules.ts';
import {recordFiles} from '../../../source/config/recorded-files.ts';
import {workspace, type Workspace} from '../../helpers/workspace.ts';

const modules = createModules();
afterAll(modules.close);

async function load({directory}: Workspace, files: readonly string[], mayReuse = false): Promise<LoadResult> {
	return loadWithModules({files, directory, environment: {}, modules, mayReuse});
}

async function complaints(files: Readonly<Record<string, string>>): Promise<string> {
	const place = workspace(files);
	const loaded = await load(place, Object.keys(files).slice(0, 1));
	return loaded.type === 'invalid' ? formatDiagnostics(loaded.diagnostics, {color: false, cwd: place.directory}) : loaded.type;
}

const ports = 'export const first: number = 4000;\nexport function boom(): never {\n\tthrow new TypeError("no luck");\n}\n';
const typed = `import {defineProject} from 'devtui/config';
import {first} from './ports.ts';

interface Worker {name: string}
const workers: Worker[] = await Promise.resolve([{name: 'mail'}, {name: 'pdf'}]);
console.log('made', workers.length);
console.error('so there');
export default async () => defineProject({
	services: Object.fromEntries(workers.map(({name}, index) => [name, {command: 'true', environment: {PORT: first + index}}])),
});
`;

test('TypeScript that imports, awaits and exports a function: it is loaded without a build, what it prints is kept, and its files are known', async () => {
	const {directory} = workspace({'typed.ts': typed, 'ports.ts': ports});
	const seen = recordFiles(realFiles);
	const loaded = await loadWithModules({files: ['typed.ts'], directory, environment: {}, modules}, seen.access);
	expect(loaded).toMatchObject({
		type: 'ok',
		printed: 'made 2\nso there\n',
		files: [path.join(directory, 'typed.ts'), path.join(directory, 'ports.ts')],
		project: {services: [{name: 'mail', environment: {PORT: '4000'}}, {name: 'pdf', environment: {PORT: '4001'}}]},
	});
	expect(seen.files()).toContain(path.join(directory, 'ports.ts'));
	expect(seen.haveChanged()).toBe(false);
});

test.each([
	['plain.mjs', 'export default {services: {web: "true"}};'],
	['plain.cjs', 'module.exports = {services: {web: "true"}};'],
	['promise.js', 'export default Promise.resolve({services: {web: "true"}});'],
])('%s is a project, too', async (name, text) => {
	expect(await load(workspace({[name]: text}), [name])).toMatchObject({type: 'ok', project: {services: [{name: 'web'}]}});
});

test('what is thrown while it is loaded is told at the user\'s own line, in whichever file that is', async () => {
	expect(await complaints({'throws.ts': 'import {boom} from "./ports.ts";\n\nexport default {services: {web: boom()}};\n', 'ports.ts': ports})).toBe(`ports.ts:3:9 error TypeError: no luck
  3 |     throw new TypeError("no luck");
    |            ^^^^^^^^^^^^^^^^^^^^^^^^`);
});

test('a mistake of syntax has its line, also in a file that is imported', async () => {
	const told = `broken.ts:3:1 error Unexpected token, expected ","
  3 | };
    | ^`;
	expect(await complaints({'imports.ts': 'import {a} from "./broken.ts";\nexport default a;\n', 'broken.ts': 'export const a = {\n\tb: [1, 2\n};\n'})).toBe(told);
	const decorated = '@noted class A {}\nexport default {services: {web: "true"}\n';
	expect(await complaints({'decorated.ts': decorated})).toMatch(/^decorated\.ts:3:1 error Unexpected token/);
});

test('paths of a tsconfig.json, JSON, CommonJS, enums and decorators: what such projects are written with', async () => {
	const place = workspace({
		'devtui.config.ts': `import {Queue, names} from '@app/queues';
import ports from '@app/ports.json' with {type: 'json'};
import common = require('./common.cjs');

const seen: string[] = [];
function noted(target: unknown, name: string) {
	seen.push(name);
}

class Environment {
	@noted declared(): Record<string, string> {
		return {QUEUE: Queue.Mail, PORT: String(ports.web), SEEN: seen.join(), HOST: common.host};
	}
}

export default {services: Object.fromEntries(names.map(name => [name, {command: 'true', environment: new Environment().declared()}]))};
`,
		'src/queues.ts': 'export enum Queue {Mail = "mail", Pdf = "pdf"}\nexport const names = Object.values(Queue) satisfies string[];\n',
		'src/ports.json': '{"web": 4000}',
		'common.cjs': 'exports.host = require("node:os").EOL === "\\n" ? "here" : "there";\n',
		'tsconfig.json': '{\n\t// as compilers take it\n\t"compilerOptions": {"experimentalDecorators": true, "paths": {"@app/*": ["./src/*"]}},\n}\n',
	});
	const loaded = await load(place, ['devtui.config.ts']);
	expect(loaded).toMatchObject({type: 'ok', project: {services: ['mail', 'pdf'].map(name => ({name, environment: {QUEUE: 'mail', PORT: '4000', SEEN: 'declared', HOST: 'here'}}))}});
	const files = loaded.type === 'ok' ? loaded.files.map(file => path.relative(place.directory, file)).sort() : [];
	expect(files).toEqual(['common.cjs', 'devtui.config.ts', 'src/ports.json', 'src/queues.ts']);
});

test('a tsconfig.json that cannot be read is in nobody\'s way who needs no paths of it', async () => {
	const place = workspace({'devtui.config.ts': 'export default {services: {web: "true"}};', 'tsconfig.json': '{"extends": "@nobody/has/this.json"}'});
	expect(await load(place, ['devtui.config.ts'])).toMatchObject({type: 'ok'});
});

test('a mistake in JSON that is imported has its line, and the file is known, so that it can be mended', async () => {
	const place = workspace({'json.ts': 'import ports from "./ports.json";\nexport default {services: {web: {command: "true", environment: ports}}};\n', 'ports.json': '{\n\t"A": 1,\n\t"B": nope\n}\n'});
	const seen = recordFiles(realFiles);
	const loaded = await loadWithModules({files: ['json.ts'], directory: place.directory, environment: {}, modules}, seen.access);
	const [told, frame] = loaded.type === 'invalid' ? formatDiagnostics(loaded.diagnostics, {color: false, cwd: place.directory}).split('\n') : [];
	expect(told).toMatch(/^ports\.json:3:\d+ error /);
	expect(frame).toMatch(/^ +3 \| +"B": nope$/);
	expect(seen.files()).toContain(path.join(place.directory, 'ports.json'));
});

test('what is thrown while it is loaded need be no error', async () => {
	expect(await complaints({'nothing.ts': 'export default Promise.reject();\n'})).toContain('undefined was thrown, which is no error');
});

test('a program that prints for ever is not waited for, and only the beginning of what it has printed is kept', async () => {
	const {directory} = workspace({'endless.ts': 'for (;;) {\n\tconsole.log("again and again".repeat(100));\n}\n'});
	const loaded = await loadWithModules({files: ['endless.ts'], directory, environment: {}, modules});
	expect(loaded.type === 'invalid' && loaded.diagnostics.map(({message}) => message)).toEqual(['it has printed more than 64 MB and is not loaded yet: does it ever end?']);
	expect(loaded.printed).toMatch(/^(?:again and again)+/);
	expect(loaded.printed?.length).toBeLessThan(10_000);
});

test('what nobody knows the place of is told of the file, at what it exports', async () => {
	const files = {'class.ts': '\nexport default class Shop {}\n', 'exits.ts': 'export default () => process.exit(3);\n'};
	const told = await Promise.all(Object.entries(files).map(async ([name, text]) => complaints({[name]: text})));
	expect(told.map(text => text.split('\n')[0])).toEqual([
		'class.ts:2:16 error TypeError: Class constructor Shop cannot be invoked without \'new\'',
		'exits.ts:1:16 error it has called process.exit(3)',
	]);
});

test.each(['./later', './later.ts', './later.js'])('a module that is looked for in vain as %s is looked for again once it is there', async specifier => {
	const place = workspace({'early.ts': `import {web} from "${specifier}";\nexport default {services: {web}};\n`});
	const seen = recordFiles(realFiles);
	const again = async () => loadWithModules({files: ['early.ts'], directory: place.directory, environment: {}, modules}, seen.access);
	expect((await again()).type).toBe('invalid');
	expect(seen.haveChanged()).toBe(false);
	place.write('later.ts', 'export const web = "true";\n');
	expect(seen.haveChanged()).toBe(true);
	expect((await load(place, ['early.ts'])).type).toBe('ok');
});

test('a file that is not there, and a module that exports nothing', async () => {
	expect(await complaints({'missing.ts': 'import {a} from \'./nowhere.ts\';\nexport default a;\n'})).toBe(`missing.ts:1:17 error Cannot find module './nowhere.ts'
  1 | import {a} from './nowhere.ts';
    |                 ^^^^^^^^^^^^^^`);
	expect(await complaints({'nothing.ts': 'export const a = 1;\n'})).toMatch(/^nothing\.ts:1:1 error it has no default export: export default defineProject\(\{…\}\)\n/);
});

test('who only looks again runs nothing anew as long as no file of it has changed; who asks for it does', async () => {
	const place = workspace({'again.ts': 'import "./ports.ts";\nexport default {services: {web: {command: "true", environment: {AT: process.hrtime.bigint().toString()}}}};\n', 'ports.ts': ports});
	const at = async (mayReuse: boolean) => {
		const loaded = await load(place, ['again.ts'], mayReuse);
		return loaded.type === 'ok' ? loaded.project.services[0]?.environment['AT'] : loaded.type;
	};

	// What is as young as that may be half of what somebody writes.
	const early = new Date(Date.now() - 60_000);
	for (const name of ['again.ts', 'ports.ts']) {
		utimesSync(path.join(place.directory, name), early, early);
	}

	const first = await at(false);
	expect(await at(true)).toBe(first);
	const asked = await at(false);
	expect(asked).not.toBe(first);
	place.write('ports.ts', 'export const first = 5000;\n');
	expect(await at(true)).not.toBe(asked);
});

test.each([
	['part.ts', 'export const web = {\n', 'export const web = "true";\n'],
	['part.ts', 'throw new Error("not yet");\n', 'export const web = "true";\n'],
	['part.json', '{"web": "true",}', '{"web": "true"}'],
])('a mistake in %s that is imported, %j, is told until it is mended, and no longer, though the project\'s own file has not changed', async (name, broken, mended) => {
	const place = workspace({'devtui.config.ts': `import {web} from './${name}';\nexport default {services: {web}};\n`, [name]: broken});
	const early = new Date(Date.now() - 60_000);
	for (const file of ['devtui.config.ts', name]) {
		utimesSync(path.join(place.directory, file), early, early);
	}

	const seen = recordFiles(realFiles);
	const look = async (access = realFiles) => loadWithModules({files: ['devtui.config.ts'], directory: place.directory, environment: {}, modules, mayReuse: true}, access);
	expect((await look(seen.access)).type).toBe('invalid');
	expect((await look()).type).toBe('invalid');
	place.write(name, mended);
	expect(seen.haveChanged()).toBe(true);
	expect((await look()).type).toBe('ok');
});

test('a program cannot be included, and a project has one', async () => {
	const place = workspace({'other.ts': 'export default {services: {b: "true"}};', 'one.ts': '', 'includes.yaml': 'include: [other.ts]\nservices: {a: "true"}\n'});
	const {directory} = place;
	const included = await load(place, ['includes.yaml']);
	const both = await load(place, ['other.ts', 'one.ts']);
	const messages = [included, both].flatMap(loaded => loaded.type === 'invalid' ? loaded.diagnostics.map(({message}) => message) : [loaded.type]);
	expect(messages).toEqual([
		`${path.join(directory, 'other.ts')} is a program, and cannot be included`,
		`${path.join(directory, 'one.ts')} is a program, and a project has one: ${path.join(directory, 'other.ts')}`,
	]);
});
