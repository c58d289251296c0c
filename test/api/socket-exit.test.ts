import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {expect, onTestFinished, test, vi} from 'vitest';
import {claimSocket} from '../../source/api/socket.ts';

const asked = vi.hoisted(() => ({during() {}}));

vi.mock('../../source/api/answers-at.ts', () => ({
	async answersAt() {
		asked.during();
		return true;
	},
}));

test('one who ends while he claims a socket leaves nothing behind', async () => {
	const directory = mkdtempSync(path.join(tmpdir(), 'dt-'));
	onTestFinished(() => {
		rmSync(directory, {recursive: true, force: true});
	});
	writeFileSync(path.join(directory, 'a.sock'), '');
	const before = process.listeners('exit');
	const seen: string[][] = [];
	asked.during = () => {
		seen.push(readdirSync(directory).sort());
		for (const listener of process.listeners('exit').filter(each => !before.includes(each))) {
			listener(0);
		}

		seen.push(readdirSync(directory).sort());
	};

	expect(await claimSocket(path.join(directory, 'a.sock'))).toEqual({type: 'taken'});
	expect(seen).toEqual([[expect.stringMatching(/^\d+-\d+$/), 'a.sock'], ['a.sock']]);
	expect(process.listeners('exit')).toEqual(before);
});
