import {existsSync, readFileSync, realpathSync, statSync} from 'node:fs';
import {constants} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {readTrouble} from '../../../source/runtime/checkpoints/criu.ts';
import {isLiving} from '../../helpers/processes.ts';
import {requires} from '../../helpers/requirements.ts';
import {takeId} from '../../helpers/take-id.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {libraryForTests} from './built.ts';
import {hexOf, launch, type Launched} from './launcher-rig.ts';

const {EIO, EBUSY} = constants.errno;
const criu = process.env['DEVTUI_CRIU'] ?? 'criu';

/** A server with eleven threads or so; what it does once it listens is in a file that is wanted, and read then. */
const server = `
const http = require('node:http');
http.createServer().listen(0, '127.0.0.1', () => {
	console.log('startup');
	require('./part.js');
});
`;

interface Imaged {
	readonly launched: Launched;
	/** The number of the image. */
	readonly id: string;
	readonly directory: string;
	/** Of the main process, now and from then on. */
	readonly pid: number;
	write(name: string, text: string): void;
	/** Where the image is. */
	readonly image: string;
	/** From the image, with these variables; resolves when it runs. */
	goesOn(variables?: string): Promise<void>;
	sees(text: string): Promise<unknown>;
}

/** Asked for an image, which has not been made yet. */
async function asked(part: string): Promise<Imaged> {
	const {directory: made, write} = workspace({'main.js': server, 'part.js': part});
	const directory = realpathSync(made);
	const launched = await launch([process.execPath, 'main.js'], {hasImages: true, workingDir: directory, environment: {LD_PRELOAD: libraryForTests()}, judge: file => file === path.join(directory, 'part.js') ? 'yes' : 'no'});
	const [, id, reason, alias] = (await launched.hears('image ')).split(' ');
	expect([Buffer.from(reason!, 'hex').toString(), Buffer.from(alias!, 'hex').toString()]).toEqual([expect.stringMatching(/^\d+ threads are running$/), path.join(directory, 'part.js')]);
	const [, pid] = (await launched.hears('started')).split(' ');
	return {
		launched,
		id: id!,
		directory,
		pid: Number(pid),
		write,
		image: path.join(directory, 'image'),
		async goesOn(variables = '') {
			const from = launched.lines.length;
			launched.resume(id!, variables);
			expect(await launched.hears('started', from)).toBe(`started ${pid}`);
		},
		sees: async text => until(text, () => launched.printed().includes(text), {found: () => `${launched.printed()}\n${launched.lines.join('\n')}`}),
	};
}

async function imaged(part: string): Promise<Imaged> {
	const it = await asked(part);
	it.launched.say(dump(it));
	expect(await it.launched.hears('imaged')).toBe(`imaged ${it.id} yes`);
	return it;
}

const dump = ({id, image}: Imaged) => `dump ${id} ${hexOf(criu)} ${hexOf(image)}\n`;

async function ends({launched}: Imaged, from = 0): Promise<string> {
	const exited = await launched.hears('exited', from);
	await launched.hears('empty', from);
	return exited;
}

describe.skipIf(!requires('linux', 'cc', 'criu'))('an image of a Node server', () => {
	test('is gone on from as often as devtui wants: what is read behind it is as it is now, its end is seen', async () => {
		const it = await imaged('console.log("part v1"); process.exit(3);');
		expect(await ends(it)).toBe('exited code 3 alone');
		expect(statSync(it.image).mode & 0o777).toBe(0o700);
		for (let run = 2; run <= 6; run++) {
			const from = it.launched.lines.length;
			it.write('part.js', `console.log("part v${run} " + process.env.DEVTUI_RUN); process.exit(${run});`);
			await it.goesOn(`DEVTUI_RUN=${run}\0`);
			expect(await ends(it, from)).toBe(`exited code ${run} alone`);
			await it.sees(`part v${run} ${run}\n`);
		}

		expect(it.launched.printed().match(/startup/g)).toHaveLength(1);
		it.launched.say(`drop ${it.id}\n`);
		await until('the end of the image', () => !existsSync(it.image));
		expect(it.launched.left()).toEqual([]);
	});

	test('what goes on is in the foreground of the terminal: Ctrl-C reaches it, and what is typed', async () => {
		const it = await imaged('process.stdin.once("data", text => console.log(`typed ${text}`)); console.log("listens");');
		await it.sees('listens\n');
		it.launched.say('signal 9 main\n');
		expect(await ends(it)).toBe('exited signal 9 alone');
		const from = it.launched.lines.length;
		await it.goesOn();
		await until('it to listen', () => it.launched.printed().split('listens\n').length === 3, {found: it.launched.printed});
		it.launched.type('hello\n');
		await it.sees('typed hello\n');
		it.launched.type('\u0003');
		expect(await ends(it, from)).toBe(`exited signal ${constants.signals.SIGINT} alone`);
	});

	test('the end of devtui takes all of it away', async () => {
		const it = await imaged('setInterval(() => {}, 1000); console.log("lives");');
		await it.sees('lives\n');
		it.launched.hangUp();
		await until('the end of all', () => it.launched.left().length === 0 && !existsSync(it.image) && !isLiving(it.launched.pid));
	});

	test('the end of devtui while it is made, too', async () => {
		const it = await asked('setInterval(() => {}, 1000);');
		it.launched.say(dump(it));
		await until('CRIU to begin', () => existsSync(path.join(it.image, 'dump.log')));
		it.launched.hangUp();
		await until('the end of all', () => it.launched.left().length === 0 && !existsSync(it.image) && !isLiving(it.launched.pid));
	});

	test('is of no use when a signal was sent while it was made', async () => {
		const it = await asked('setInterval(() => {}, 1000);');
		it.launched.say(`${dump(it)}signal ${constants.signals.SIGTERM} group\n`);
		expect(await it.launched.hears('imaged')).toBe(`imaged ${it.id} no`);
		expect(await ends(it)).toBe(`exited signal ${constants.signals.SIGTERM} alone`);
		it.launched.resume(it.id);
		expect(await it.launched.hears('failed')).toMatch(/^failed resume /);
		it.launched.say(`drop ${it.id}\n`);
		await until('the end of the image', () => !existsSync(it.image));
	});

	test('that nobody wants any more while it is made goes when it is made, and the program goes on', async () => {
		const it = await asked('console.log("part v1"); process.exit(4);');
		it.launched.say(`${dump(it)}drop ${it.id}\n`);
		expect(await ends(it)).toBe('exited code 4 alone');
		expect(existsSync(it.image)).toBe(false);
		expect(it.launched.lines.some(line => line.startsWith('imaged'))).toBe(false);
	});

	test.each(['while it is made', 'once it is there'])('goes when the program is let go %s, and that lives on whole', async when => {
		const it = await asked('setTimeout(() => { require("node:fs").writeFileSync("lives", ""); process.exit(); }, 100);');
		it.launched.say(dump(it));
		if (when === 'once it is there') {
			await it.launched.hears('imaged');
		}

		it.launched.say('release\n');
		await until('what it does afterwards', () => existsSync(path.join(it.directory, 'lives')));
		await until('the end of the image', () => !existsSync(it.image));
		await until('the end of all', () => it.launched.left().length === 0 && !isLiving(it.launched.pid));
	});

	test('is not wanted: the program goes on at once', async () => {
		const it = await asked('console.log("part v1"); process.exit(5);');
		it.launched.say(`drop ${it.id}\n`);
		expect(await ends(it)).toBe('exited code 5 alone');
	});

	test('cannot be made where a directory of that name is there already: that is left alone, and the program goes on', async () => {
		const it = await asked('process.exit(6);');
		it.write('image/mine', 'text');
		it.launched.say(dump(it));
		expect(await it.launched.hears('imaged')).toBe(`imaged ${it.id} no`);
		expect(await ends(it)).toBe('exited code 6 alone');
		it.launched.say(`drop ${it.id}\nresume ${it.id} \n`);
		await it.launched.hears('failed resume');
		expect(readFileSync(path.join(it.image, 'mine'), 'utf8')).toBe('text');
	});

	test('cannot be gone on from while somebody else has the id of its process: said, and possible again afterwards', async () => {
		const it = await imaged('process.exit(7);');
		await ends(it);
		const endOther = await takeId(it.pid);
		const from = it.launched.lines.length;
		it.launched.resume(it.id);
		expect(await it.launched.hears('failed', from)).toBe(`failed resume ${EIO}`);
		expect(readTrouble(path.join(it.image, 'restore.log'))).toBe(`another process has the id ${it.pid} by now`);
		endOther();
		await until('the id to be free', () => !isLiving(it.pid));
		const again = it.launched.lines.length;
		// Ids of its threads may have been given to others meanwhile.
		await until('it to go on', async () => {
			const next = it.launched.lines.length;
			it.launched.resume(it.id);
			return (await until('an answer', () => it.launched.lines.slice(next).find(line => /^(?:failed|started)/.test(line)))).startsWith('started');
		});
		expect(await ends(it, again)).toBe('exited code 7 alone');
	});

	test('of two wishes to go on in quick succession the second is refused', async () => {
		const it = await imaged('process.exit(8);');
		await ends(it);
		const from = it.launched.lines.length;
		it.launched.say(`resume ${it.id} \nresume ${it.id} \n`);
		expect(await it.launched.hears('failed', from)).toBe(`failed resume ${EBUSY}`);
		await it.launched.hears('started', from);
		expect(await ends(it, from)).toBe('exited code 8 alone');
	});
});
