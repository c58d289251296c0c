import {cpSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {quietPort} from '../helpers/ports.ts';
import {untilGone} from '../helpers/rig.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/config-ts.md'), 'utf8');
/** The code of the page, by the names that it gives to its files. */
const files = Object.fromEntries([...page.matchAll(/<!-- file: (\S+) -->\n```\w+\n(.*?)```/gs)].map(([, name, code]) => [name!, code!]));

test('the project of the page runs as it stands there', async () => {
	const project = projectOf({});
	cpSync(path.join(root, 'fixtures/typescript'), project.directory, {recursive: true});
	for (const [name, text] of Object.entries(files)) {
		expect(readFileSync(path.join(project.directory, name), 'utf8')).toBe(text);
	}

	expect(Object.keys(files)).toEqual(['devtui.config.ts', 'workers.ts']);
	const environment = {SHOP_PORT: String(await quietPort()), GREETING: 'tea'};
	const rig = project.start(['up', '--headless'], {environment});
	for (const line of [
		/db +\| start number 1/,
		/db +\| the database listens/,
		/mail +\| working on mail for user-1/,
		/reports +\| working on reports for user-1/,
		/web +\| serving tea to user-1/,
		/devtui +\| up: db, mail, reports, web/,
	]) {
		await rig.sees(line);
	}

	await project.devtui('down');
	await rig.ended;
	expect(rig.output()).toMatch(/db +\| tables are closed[^]*devtui +\| down: db, mail, reports, web/);
	await untilGone(rig);
});
