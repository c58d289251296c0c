import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {text} from 'node:stream/consumers';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {answersAt} from '../../source/api/answers-at.ts';
import {claimSocket, type Claim} from '../../source/api/socket.ts';
import {socketPath} from '../../source/api/socket-path.ts';

function directory(): string {
	const made = mkdtempSync(path.join(tmpdir(), 'dt-'));
	onTestFinished(() => {
		rmSync(made, {recursive: true, force: true});
	});
	return made;
}

async function claim(socket: string): Promise<Claim> {
	const claimed = await claimSocket(socket);
	if (claimed.type === 'listening') {
		claimed.serve(connection => connection.destroy());
	}

	onTestFinished(() => {
		if (claimed.type === 'listening') {
			claimed.close();
		}
	});
	return claimed;
}

/** A socket whose owner was killed; answers with the pid it had. */
async function stale(socket: string): Promise<number> {
	const owner = spawn(process.execPath, ['-e', `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => console.log('up'))`], {stdio: ['ignore', 'pipe', 'inherit']});
	await new Promise(resolve => owner.stdout.once('data', resolve));
	owner.kill('SIGKILL');
	await new Promise(resolve => owner.once('exit', resolve));
	expect(existsSync(socket)).toBe(true);
	return owner.pid!;
}

describe('the path of a socket', () => {
	test('is the same by every name of the directory, and another one for each directory and each choice of files', () => {
		const base = directory();
		const [one, two, link] = ['one', 'two', 'link'].map(name => path.join(base, name)) as [string, string, string];
		mkdirSync(one);
		mkdirSync(two);
		symlinkSync(one, link);
		const environment = {XDG_RUNTIME_DIR: base};
		const at = (place: string, ...files: readonly string[]) => socketPath({directory: place, files}, environment);
		expect(at(link)).toBe(at(one));
		expect(new Set([at(one), at(two), at(one, path.join(one, 'a.yaml')), at(one, path.join(one, 'b.yaml')), at(one, path.join(one, 'a.yaml'), path.join(one, 'b.yaml'))]).size).toBe(5);
		expect(path.dirname(at(one))).toBe(path.join(base, 'devtui'));
	});

	test('is in a directory of the user below the temporary one where there is no runtime directory, or one that is too long', () => {
		const base = directory();
		const long = path.join(base, 'x'.repeat(100));
		mkdirSync(long);
		writeFileSync(path.join(base, 'file'), '');
		const expected = path.join(tmpdir(), `devtui-${process.getuid!()}`);
		for (const runtime of [undefined, '', 'relative', path.join(base, 'nothing'), path.join(base, 'file'), long]) {
			expect(path.dirname(socketPath({directory: base, files: []}, {XDG_RUNTIME_DIR: runtime}))).toBe(expected);
		}
	});
});

describe('a socket', () => {
	test('is listened on by one only, whoever comes at the same time', async () => {
		const socket = path.join(directory(), 'devtui', 'a.sock');
		const claims = await Promise.all([claim(socket), claim(socket)]);
		expect(claims.filter(({type}) => type === 'listening')).toHaveLength(1);
		expect(await answersAt(socket)).toBe(true);
		expect((await claim(socket)).type).toBe('taken');
	});

	test('whose owner was killed is succeeded by one of many', async () => {
		const base = directory();
		const socket = path.join(base, 'a.sock');
		await stale(socket);
		const claims = await Promise.all(Array.from({length: 8}, () => claim(socket)));
		expect(claims.map(({type}) => type).sort()).toEqual(['listening', ...Array.from({length: 7}, () => 'taken')]);
		expect(await answersAt(socket)).toBe(true);
		expect(readdirSync(base)).toEqual(['a.sock']);
	});

	test('that was only being made, or put aside, when its owner was killed goes with the next one; what lives stays', async () => {
		const base = directory();
		const gone = await stale(path.join(base, 'a.sock'));
		for (const name of [`${gone}-0`, `${gone}-3s`, `a.sock.${gone}.errors`, `${process.pid}-99`, `a.sock.${process.pid}.errors`, 'b.sock', `${gone}-notes`]) {
			linkSync(path.join(base, 'a.sock'), path.join(base, name));
		}

		const living = await claim(path.join(base, 'c.sock'));
		renameSync(path.join(base, 'c.sock'), path.join(base, `${gone}-7s`));
		expect(living.type).toBe('listening');
		expect((await claim(path.join(base, 'a.sock'))).type).toBe('listening');
		expect(readdirSync(base).sort()).toEqual(['a.sock', `a.sock.${process.pid}.errors`, 'b.sock', `${gone}-7s`, `${gone}-notes`, `${process.pid}-99`].sort());
	});

	test('and its directory are closed to others, and it goes when it is closed, but not when it has become another', async () => {
		const base = directory();
		const socket = path.join(base, 'devtui', 'a.sock');
		mkdirSync(path.dirname(socket));
		chmodSync(path.dirname(socket), 0o777);
		const claimed = await claim(socket);
		expect(lstatSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
		expect(lstatSync(socket).mode & 0o777).toBe(0o600);
		rmSync(socket);
		writeFileSync(socket, 'of somebody else');
		expect(claimed.type === 'listening' && claimed.close()).toBe(undefined);
		expect(existsSync(socket)).toBe(true);
	});

	test('is not made in a directory that is a link or a file', async () => {
		const base = directory();
		mkdirSync(path.join(base, 'real'));
		symlinkSync(path.join(base, 'real'), path.join(base, 'link'));
		writeFileSync(path.join(base, 'file'), '');
		expect(await claim(path.join(base, 'link', 'a.sock'))).toEqual({type: 'problem', message: `${path.join(base, 'link')} is no directory`});
		expect((await claim(path.join(base, 'file', 'a.sock'))).type).toBe('problem');
		expect(readdirSync(path.join(base, 'real'))).toEqual([]);
	});

	test('is not made where no directory can be made, and that is said at once', async () => {
		const nowhere = path.join(directory(), 'nowhere');
		symlinkSync('nothing', nowhere);
		for (const place of ['/proc/nowhere/devtui', path.join(nowhere, 'devtui')]) {
			expect(await claim(path.join(place, 'a.sock'))).toEqual({type: 'problem', message: expect.stringContaining('ENOENT: no such file or directory, mkdir') as string});
		}
	});

	test('takes connections once it is claimed; who comes before it is served waits with what he has said', async () => {
		const socket = path.join(directory(), 'a.sock');
		const claimed = await claimSocket(socket);
		if (claimed.type !== 'listening') {
			throw new Error(claimed.type);
		}

		onTestFinished(claimed.close);
		const gone = connect(socket);
		await once(gone, 'connect');
		gone.destroy();
		const early = connect(socket).end('early');
		await once(early, 'finish');
		claimed.serve(connection => {
			connection.on('error', () => {});
			connection.pipe(connection);
		});
		expect(await text(early)).toBe('early');
		expect(await text(connect(socket).end('late'))).toBe('late');
	});
});
