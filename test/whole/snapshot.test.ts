import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {until} from '../helpers/until.ts';

const secret = 'hunter2-and-more';
const files = {
	'devtui.yaml': [
		'services:',
		`  db: {command: "echo hello $DB_PASSWORD from db; exec sleep 1000", environment: {DB_PASSWORD: ${secret}}}`,
		'  api: {command: "echo api has come up; exit 3", depends_on: [db], restart: on-failure:1}',
		'  seed: {command: "true"}',
		'',
	].join('\n'),
};

test('a snapshot has states, logs and what happened, and no secret; it is shown where nothing of it runs, and nothing can be done there', async () => {
	const project = projectOf(files);
	await project.up('--keep-going');
	await until('api to have failed', async () => (await project.one('api')).phase === 'failed');
	expect((await project.devtui('snapshot', 'now.devtui')).code).toBe(0);
	const named = (await project.devtui('snapshot')).output.trim();
	expect(named).toMatch(/-\d{4}-\d\d-\d\d-\d{6}\.devtui$/);
	expect((await project.devtui('down')).code).toBe(0);
	const text = gunzipSync(readFileSync(path.join(project.directory, 'now.devtui'))).toString();
	expect(text).not.toContain(secret);
	expect(text).toContain('hello ••• from db');
	expect(statSync(path.join(project.directory, 'now.devtui')).mode & 0o777).toBe(0o600);
	expect(readdirSync(project.directory).filter(name => name.startsWith('.devtui-snapshot'))).toEqual([]);

	const elsewhere = projectOf({});
	const rig = elsewhere.open(['open', path.join(project.directory, 'now.devtui')], {columns: 120, rows: 30});
	await rig.sees('hello ••• from db');
	await rig.sees(/✖ api +exited 3/);
	await rig.sees('✔ seed');
	rig.type('r');
	await rig.sees(/this is a snapshot of .*: nothing runs here/);
	rig.type('jd');
	await rig.sees(/2 +[\d:]+ +\S+ +exited 3 · after exit 3/);
	rig.type('\u001B');
	await rig.sees('? help');
	rig.type('T');
	await rig.sees('longest way: db → api');
	rig.type('\u001B');
	await rig.sees('? help');
	rig.type('q');
	expect(await rig.ended).toMatchObject({code: 0});
	const ended = elsewhere.open(['open', path.join(project.directory, 'now.devtui')]);
	await ended.sees('hello ••• from db');
	ended.signal('SIGTERM');
	expect(await ended.ended).toMatchObject({code: 143});
});

test('a snapshot without a name has one that no command takes for an option, whatever the project is called', async () => {
	for (const [name, begin] of [['-dash', 'dash'], ['日本 ü/..', '日本-ü-..'], ['...', 'project']] as const) {
		const project = projectOf({'devtui.yaml': `name: ${JSON.stringify(name)}\nservices: {a: sleep 1000}\n`});
		await project.up();
		const file = (await project.devtui('snapshot')).output.trim();
		expect(file.slice(0, -'-2026-11-22-193000.devtui'.length)).toBe(begin);
		expect((await project.devtui('open', file)).errors).toMatch(/^A snapshot is shown on a terminal/);
	}
});

test('what is no snapshot, or not whole, is refused in a sentence, and nothing is written where nothing runs', async () => {
	const project = projectOf({'devtui.yaml': 'services: {a: sleep 1000}\n', 'plain.txt': 'services:\n', 'other.json': '{"type":"devtui-snapshot","version":7}\n'});
	const absent = await project.devtui('snapshot', 'none.devtui');
	expect([absent.code, absent.errors]).toEqual([4, 'No devtui is running for this project; start it with: devtui up\n']);
	expect(readdirSync(project.directory).sort()).toEqual(['devtui.yaml', 'other.json', 'plain.txt']);
	await project.up();
	expect(await project.devtui('snapshot', 'no/such/place')).toMatchObject({code: 2, errors: 'The snapshot cannot be written to no/such/place: no such file or directory.\n'});
	expect(await project.devtui('snapshot', 'plain.txt/place')).toMatchObject({code: 2, errors: 'The snapshot cannot be written to plain.txt/place: not a directory.\n'});
	expect(await project.devtui('snapshot', '.')).toMatchObject({code: 2, errors: 'The snapshot cannot be written to .: it is a directory.\n'});
	expect(readdirSync(project.directory).filter(name => name.startsWith('.devtui-snapshot'))).toEqual([]);
	const whole = (await project.devtui('snapshot', 'whole')).output.trim();
	const lines = gunzipSync(readFileSync(path.join(project.directory, whole))).toString().trimEnd().split('\n');
	writeFileSync(path.join(project.directory, 'cut'), readFileSync(path.join(project.directory, whole)).subarray(0, -20));
	writeFileSync(path.join(project.directory, 'short'), gzipSync(lines.slice(0, -1).join('\n')));
	writeFileSync(path.join(project.directory, 'evil'), lines.map(line => line.replaceAll('"a"', '"a\\u001b[2J"')).join('\n'));
	const opened = async (name: string) => {
		const {code, errors} = await project.devtui('open', name);
		expect(code).toBe(2);
		return errors;
	};

	expect(await opened('plain.txt')).toBe('plain.txt cannot be opened: it is no snapshot of devtui.\n');
	expect(await opened('other.json')).toBe('other.json cannot be opened: another version of devtui has written it.\n');
	expect(await opened('nowhere')).toBe('nowhere cannot be opened: it is not there.\n');
	expect(await opened('cut')).toBe('cut cannot be opened: it is not whole.\n');
	expect(await opened('short')).toBe('short cannot be opened: it is not whole.\n');
	expect(await opened('evil')).toBe('evil cannot be opened: it is not whole.\n');
	expect(await opened('whole')).toMatch(/^A snapshot is shown on a terminal/);
});
