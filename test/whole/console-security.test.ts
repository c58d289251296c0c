import path from 'node:path';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {nasty} from '../helpers/nasty.ts';
import {serveInstance} from '../helpers/served.ts';

/** What would have happened to the terminal; colours, links, the mouse and the cursor are the console's own. */
const owned = /\u001B\]0;owned|\u001B\]52;|\u001Bc|[\u007F-\u009F]/;
/** Without what a file cannot hold. */
const evil = nasty.replaceAll(/[\0\uFFFE\uD800]/g, '');
const said = `${evil} \u001B]8;;http://x/\u009D0;owned\u0007a link\u001B]8;;\u0007 \u001B]8;;http://y/\u001B]0;owned\u0007`;

test('nothing that a file, a program or a probe says reaches the terminal as a command, seen from another shell', async () => {
	const project = projectOf({
		'say.js': `process.stdout.write(${JSON.stringify(`${said}\nend-of-it\n`)}); setInterval(() => {}, 1000);`,
		'probe.js': `process.stdout.write(${JSON.stringify(evil)}); process.exit(1);`,
		'devtui.yaml': JSON.stringify({
			name: evil,
			services: {web: {command: 'node say.js', description: evil, links: [evil], group: evil, ready: {exec: 'node probe.js', retries: 1, interval: '300ms'}}},
		}),
	});
	expect((await project.devtui('up', '--detach')).code).toBe(0);
	const rig = project.open(['attach'], {columns: 160, rows: 50});
	await rig.sees('end-of-it');
	rig.type('d');
	await rig.sees(/check \d+ at .* failed/);
	await rig.sees(/links +n1/);
	rig.type('\u001B');
	await rig.sees('? help');
	rig.type('Q');
	await rig.ended;
	expect(rig.written()).toContain('Detached: n1');
	expect((await project.devtui('down')).code).toBe(0);
	expect(owned.exec(rig.written())).toBeNull();
});

test('neither does a snapshot that somebody else has made', async () => {
	const {logs, raw} = await serveInstance();
	logs.append('web-1', 1, 'stdout', {text: `${said} the-last\n`, lineCount: 1}, 0);
	logs.notice('web-1', 1, said, 0);
	const {directory, write, ...elsewhere} = projectOf({});
	write('evil', (await raw('GET', '/snapshot'))[1]);
	const opened = elsewhere.open(['open', path.join(directory, 'evil')], {columns: 160, rows: 30});
	await opened.sees('the-last');
	opened.type('q');
	await opened.ended;
	expect(owned.exec(opened.written())).toBeNull();
});
