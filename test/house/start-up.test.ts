import {execFile} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {workspace} from '../helpers/workspace.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const run = promisify(execFile);
const frame = ['react', 'react-reconciler', 'ink', 'yoga-layout', 'fullscreen-ink'];

describe('what a command does not need is not loaded:', () => {
	test('no package for --version', async () => {
		expect(await packagesLoadedBy('--version')).toEqual([]);
	});

	test('no process, no watcher and no screen for check', async () => {
		const loaded = await packagesLoadedBy('check');
		expect(loaded).toContain('yaml');
		expect(without(loaded, ['node-pty', 'chokidar', '@xterm/headless', ...frame])).toEqual(loaded);
	});

	test('no screen and no emulator for headless', async () => {
		const loaded = await packagesLoadedBy('up', '--headless');
		expect(loaded).toEqual(expect.arrayContaining(['yaml', 'node-pty']));
		expect(without(loaded, ['@xterm/headless', 'cli-truncate', ...frame])).toEqual(loaded);
	});

	test('neither the file nor anything that runs for the completion of commands, and for names the file alone', async () => {
		expect(await packagesLoadedBy('__complete', '--', 'sto')).toEqual(['commander']);
		expect(await packagesLoadedBy('completion', 'bash')).toEqual(['commander']);
		const loaded = await packagesLoadedBy('__complete', '--', 'stop', '');
		expect(loaded).toContain('yaml');
		expect(without(loaded, ['node-pty', 'chokidar', '@xterm/headless', 'hono', ...frame])).toEqual(loaded);
	});

	test('no screen of the console for top, and no file for graph, exec and shell of an instance', async () => {
		expect(scriptPackages('top.js')).toEqual([]);
		expect(scriptPackages('graph.js')).toEqual([]);
		expect(scriptPackages('exec.js')).toEqual([]);
		expect(without(scriptPackages('shell.js'), ['leven'])).toEqual([]);
	});

	test('no screen, no commands, no watcher and no server for a program that imports the library', () => {
		const packages = scriptPackages('library.js');
		expect(packages).toContain('yaml');
		expect(without(packages, ['commander', 'chokidar', 'hono', '@xterm/headless', 'cli-truncate', ...frame])).toEqual(packages);
	});

	test('the protocol of agents for mcp alone, which needs nothing else', () => {
		const protocol = ['@modelcontextprotocol/sdk', 'zod', 'zod-to-json-schema'];
		expect([...scriptPackages('mcp.js')].sort()).toEqual(protocol);
		const others = readdirSync(path.dirname(cli)).filter(name => /\.m?js$/.test(name) && name !== 'mcp.js');
		expect(others.filter(name => scriptPackages(name).some(each => protocol.includes(each)))).toEqual([]);
	});

	test('no YAML and no screen for a hub, its page only where it has one, and the client of MQTT only where it joins others or has a broker of somebody else', () => {
		const packages = scriptPackages('run-hub.js');
		expect(packages).toEqual(expect.arrayContaining(['aedes', 'mqtt-packet', 'valibot']));
		expect(without(packages, ['yaml', 'hono', '@hono/node-server', 'mqtt', '@xterm/headless', ...frame])).toEqual(packages);
		expect(scriptPackages('start-page.js')).toContain('hono');
		expect(scriptPackages('connection.js')).toContain('mqtt');
	});

	test('the database for a hub alone, and it is in no file of the bundle', () => {
		const names = readdirSync(path.dirname(cli)).filter(name => /\.m?js$/.test(name));
		expect(names.filter(name => /\b(?:require|import|from)\b[\s(]*["'](?:libsql|@libsql\/[^"']*)["']/.test(readFileSync(path.join(path.dirname(cli), name), 'utf8')))).toEqual(['run-hub.js']);
		expect(names.filter(name => scriptPackages(name).some(each => /libsql|@neon-rs/.test(each)))).toEqual([]);
	});
});

/** Of one file of the bundle; what it loads later is in others. */
function scriptPackages(name: string): readonly string[] {
	return [...new Set(packagesIn(path.join(path.dirname(cli), name)))];
}

/** By V8's own account of the scripts it has run: a script is one of node_modules or a chunk, which names its parts. */
async function packagesLoadedBy(...args: readonly string[]): Promise<readonly string[]> {
	const {directory} = workspace({Procfile: 'web: echo hello\n'});
	const coverage = path.join(directory, 'coverage');
	mkdirSync(coverage);
	const {CI: _, ...inherited} = process.env;
	await run(process.execPath, [cli, ...args], {cwd: directory, env: {...inherited, NODE_V8_COVERAGE: coverage}});
	const scripts = readdirSync(coverage).flatMap(name => scriptsIn(path.join(coverage, name)));
	expect(scripts).toContain(cli);
	return [...new Set(scripts.flatMap(packagesIn))].sort();
}

function scriptsIn(report: string): readonly string[] {
	const {result} = JSON.parse(readFileSync(report, 'utf8')) as {result: ReadonlyArray<{url: string}>};
	return result.filter(({url}) => url.startsWith('file:')).map(({url}) => fileURLToPath(url));
}

function packagesIn(script: string): readonly string[] {
	const text = path.dirname(script) === path.dirname(cli) ? readFileSync(script, 'utf8') : `// ${script}\n`;
	return [...text.matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(match => match[1]!);
}

function without(names: readonly string[], unwanted: readonly string[]): readonly string[] {
	return names.filter(name => !unwanted.includes(name));
}
