import {cpSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {console, headless} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';
import {save} from '../helpers/save.ts';
import {freePorts} from './shop.ts';

const root = path.resolve(import.meta.dirname, '../..');
const patienceMs = 30_000;

describe('the example under devtui', {timeout: 3 * patienceMs}, () => {
	test('comes up whole: the migration ends well, everything else gets ready', async () => {
		const rig = await openHeadless('--wait-ready');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect(rig.output()).toMatch(/^migrate +\| .*done: version 0 → 3/m);
		expect(rig.output()).toMatch(/^web +\| .*listening on/m);
		expect(rig.survivors()).toEqual([]);
	});

	test('restarts a service whose source is edited, and no other', async () => {
		const rig = await openHeadless();
		await rig.sees(/^traffic +\| .*order 00000001/m, patienceMs);
		rig.edit('page.js', text => text.replace('<h1>Shop</h1>', '<h1>Our shop</h1>'));
		await until('the second start of web', () => rig.times(/^web +\| .*listening on/gm) === 2, {withinMs: patienceMs, found: rig.output});
		const page = await fetch(`http://127.0.0.1:${rig.ports.web}/`);
		expect(await page.text()).toContain('<h1>Our shop</h1>');
		expect(rig.times(/^(api|db) +\| .*listening on/gm)).toBe(2);
	});

	test('shows what a broken service died of, and starts it again when it is mended', async () => {
		const rig = await openHeadless();
		await rig.sees(/^traffic +\| .*order 00000001/m, patienceMs);
		const mend = rig.edit('worker.js', text => `${text}\nthis is no JavaScript\n`);
		await rig.sees(/^worker +\| SyntaxError/m, patienceMs);
		mend();
		await until('the worker at work again', () => rig.times(/^worker +\| .*waiting for orders/gm) === 2, {withinMs: patienceMs, found: rig.output});
	});

	test('leaves nothing behind when it is interrupted', async () => {
		const rig = await openHeadless();
		await rig.sees(/^traffic +\| .*order 00000001/m, patienceMs);
		rig.signal('SIGINT');
		expect(await rig.ended).toEqual({code: 130, signal: undefined});
		expect(rig.output()).toMatch(/^db +\| .*journal closed/m);
		expect(rig.survivors()).toEqual([]);
	});

	test('is shown in the console with the state of each service', async () => {
		const {directory, environment} = await copyExample();
		const rig = console({cwd: directory, args: ['-f', 'procfile.example'], environment, columns: 140, rows: 40});
		for (const name of ['db', 'migrate', 'api', 'worker', 'web', 'traffic', 'rush']) {
			await rig.sees(name, patienceMs);
		}

		await rig.sees(/migrate.*(completed|done|exited 0)/, patienceMs);
		await rig.sees(/web.*ready/, patienceMs);
		rig.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 143, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});
});

async function openHeadless(...args: readonly string[]) {
	const {directory, environment, ports} = await copyExample();
	const rig = headless({cwd: directory, args: ['up', '--headless', '-f', 'procfile.example', ...args], environment});
	return {
		...rig,
		ports,
		times: (pattern: RegExp) => rig.output().match(pattern)?.length ?? 0,
		/** Edits a source of the example; returns what takes the edit back. */
		edit(name: string, change: (text: string) => string) {
			const file = path.join(directory, 'fixtures/example', name);
			const text = readFileSync(file, 'utf8');
			save(file, change(text));
			return () => {
				save(file, text);
			};
		},
	};
}

async function copyExample() {
	const {directory} = workspace({'procfile.example': readFileSync(path.join(root, 'procfile.example'), 'utf8')});
	cpSync(path.join(root, 'fixtures/example'), path.join(directory, 'fixtures/example'), {recursive: true, filter: file => !file.endsWith('/.data')});
	const [db, api, web] = await freePorts();
	return {
		directory,
		ports: {db, api, web},
		environment: {DB_PORT: String(db), API_PORT: String(api), WEB_PORT: String(web), NO_COLOR: '1'},
	};
}
