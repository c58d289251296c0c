import {execFile} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import ts from 'typescript';
import {expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {workspace} from '../helpers/workspace.ts';
import {runHost} from './host.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const program = `
import {createEngine, freePort, DevtuiError, NotReadyError, ConfigurationError, type Engine, type EngineOptions, type LogLine, type Service} from 'devtui';

const port: number = await freePort();
const engine = await createEngine({
	services: {
		db: {command: ['sleep', '1000'], stop_grace_period: '1s'},
		api: {command: 'echo up; sleep 1000', depends_on: ['db'], ready: {log: 'up'}, environment: {PORT: port, DEBUG: null}, restart: 'on-failure:3', replicas: 1},
		web: 'sleep 1000',
	},
	only: ['api'],
	onLine: (line: LogLine) => void line.text,
});
await engine.start({timeout: '60s', signal: new AbortController().signal});
const api: Service = engine.service('api-1');
const line = await api.waitForLine(/up/, {timeout: 60_000});
for await (const {text} of engine.follow({from: 'start'})) {
	if (text === line.text) {
		break;
	}
}

engine.on('state', ({service, state}) => [service, state === 'ready']);
try {
	// @ts-expect-error There is no such service.
	engine.service('wbe');
} catch (error) {
	if (error instanceof DevtuiError && error.code === 'unknown-service') {
		console.log(error.message);
	}
}

const options: EngineOptions = {file: ['nope.yaml'], environment: {A: undefined}};
const named: Promise<Engine> = createEngine(options);
await named.catch((error: unknown) => {
	const first: string | undefined = error instanceof ConfigurationError ? error.diagnostics[0]?.code : error instanceof NotReadyError ? error.failures[0]?.reason : '';
	console.log(first);
});
// @ts-expect-error A typing mistake.
await createEngine({services: {a: {comand: 'x'}}}).catch(({code}: DevtuiError) => console.log(code));
// @ts-expect-error So is this.
await createEngine({services: {a: {command: 'x', depends_on: ['b']}}}).catch(({code}: DevtuiError) => console.log(code));
await engine[Symbol.asyncDispose]();
console.log(engine.state);
`;

const printed = 'There is no service "wbe". Did you mean "web"?\nfile-not-found\ninvalid-configuration\ninvalid-configuration\nstopped\n';

test.skipIf(!requires('patience'))('a program in TypeScript compiles against what is packed, as strictly as can be, with no other types, and runs; so does one with require', async () => {
	const {directory} = workspace({
		'package.json': '{"type": "module"}\n',
		'main.ts': program,
		// The project of docs/config-ts.md, which is a devtui.config.ts of somebody's.
		...Object.fromEntries(['devtui.config.ts', 'workers.ts'].map(name => [name, readFileSync(path.join(root, 'fixtures/typescript', name), 'utf8')])),
		'node.d.ts': 'declare const process: {readonly env: Readonly<Record<string, string | undefined>>};\n',
		'main.cts': 'import devtui = require(\'devtui\');\nconst make: typeof devtui.createEngine = devtui.createEngine;\nconsole.log(typeof make);\n',
		'main.cjs': 'const {createEngine, DevtuiError} = require("devtui"); createEngine({services: {}}).catch(error => console.log(error instanceof DevtuiError, error.code));\n',
	});
	const installed = path.join(directory, 'node_modules/devtui');
	// What is in `dist` was built before the tests; to build it again would take it away from others.
	const needed = ['node-pty', 'node-addon-api', 'jiti'].filter(each => readdirSync(path.join(root, 'node_modules')).includes(each)).map(each => `${path.join(root, 'node_modules', each)}/`);
	const {stdout} = await run('npm', ['pack', root, ...needed, '--ignore-scripts', '--json', '--silent', '--pack-destination', directory]);
	const packed = (JSON.parse(stdout) as ReadonlyArray<{readonly filename: string}>).map(({filename}) => `./${filename}`);
	expect(packed).toHaveLength(1 + needed.length);

	// From these alone: no registry is asked.
	await run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', path.join(directory, '.npm'), ...packed], {cwd: directory});
	expect(readdirSync(path.join(installed, 'dist'))).toEqual(expect.arrayContaining(['library.js', 'library.d.ts']));
	expect(readFileSync(path.join(installed, 'dist/library.d.ts'), 'utf8')).not.toMatch(/^\s*(?:import|export .* from)\b|import\(/m);

	expect(complaints(directory, ['main.ts', 'main.cts'], {module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext})).toEqual([]);
	expect(complaints(directory, ['node.d.ts', 'devtui.config.ts'], {module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, allowImportingTsExtensions: true})).toEqual([]);
	expect(complaints(directory, ['main.ts'], {module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler})).toEqual([]);
	const {outputText} = ts.transpileModule(program, {compilerOptions: {target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext}});
	const [byImport, byRequire] = await Promise.all([
		runHost(directory, ['--input-type=module', '--eval', outputText]).ended,
		runHost(directory, ['main.cjs']).ended,
	]);
	// Of what is optional nothing was packed: only a hub misses it.
	const hub = await run(process.execPath, [path.join(installed, 'dist/cli.js'), 'hub'], {cwd: directory}).catch((error: unknown) => error);
	expect(hub).toMatchObject({code: 1, stderr: expect.stringMatching(/^A hub keeps its results in a database, and its package libsql is not installed here, .*: npm install libsql\.\n$/)});
	expect(byImport).toMatchObject({code: 0, output: printed});
	expect(byRequire).toMatchObject({code: 0, output: 'true invalid-configuration\n'});
});

/** `dom` has what of Node's such programs use, and `@types/node` is not there. */
function complaints(directory: string, names: readonly string[], options: ts.CompilerOptions): readonly string[] {
	const built = ts.createProgram(names.map(name => path.join(directory, name)), {
		target: ts.ScriptTarget.ES2022,
		lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
		types: [],
		strict: true,
		exactOptionalPropertyTypes: true,
		noUncheckedIndexedAccess: true,
		skipLibCheck: false,
		// TypeScript's own are good.
		skipDefaultLibCheck: true,
		noEmit: true,
		...options,
	});
	return ts.getPreEmitDiagnostics(built).map(({messageText, file, start}) => `${file ? path.relative(directory, file.fileName) : ''}:${start ?? ''} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}
