import {spawnSync} from 'node:child_process';
import {chownSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';

export const hasVim = spawnSync('vim', ['--version']).status === 0;
export const hasPerl = spawnSync('perl', ['-e', '1']).status === 0;

/** A shell command by which two directories change places at one stroke: renameat2 with RENAME_EXCHANGE. */
export function exchange(a: string, b: string): string {
	const number = process.arch === 'arm64' ? 276 : 316;
	return `perl -e '$a = "${a}"; $b = "${b}"; syscall(${number}, -100, $a, -100, $b, 2) == 0 or die $!'`;
}

/** What root may read nobody may; the directory is theirs meanwhile. */
export async function asNobody(directory: string, run: () => Promise<void>): Promise<void> {
	if (process.getuid?.() !== 0) {
		return run();
	}

	const nobody = 65_534;
	for (const path of ['', ...readdirSync(directory, {recursive: true, encoding: 'utf8'})]) {
		chownSync(join(directory, path), nobody, nobody);
	}

	process.seteuid?.(nobody);
	try {
		await run();
	} finally {
		process.seteuid?.(0);
	}
}
