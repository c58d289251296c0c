import {execFile} from 'node:child_process';
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {send} from '../child-session.ts';
import {isExecutable} from '../executable.ts';
import {printable} from './launcher-messages.ts';

/** The program that makes images of processes (https://criu.org). */
export type FoundCriu =
	| {readonly type: 'found'; readonly program: string; readonly version: string}
	/** In words: `it is not installed`. */
	| {readonly type: 'missing'; readonly reason: string};

type Environment = Readonly<Record<string, string | undefined>>;

/** That which `DEVTUI_CRIU` names, else the one on the PATH; only root can use it. */
export async function findCriu(environment: Environment = process.env, isRoot = isRootHere()): Promise<FoundCriu> {
	const missing = whyNoCriu(environment, isRoot);
	if (missing !== undefined) {
		return {type: 'missing', reason: missing};
	}

	const program = programOf(environment)!;
	const version = await versionOf(program);
	if (version === undefined) {
		return {type: 'missing', reason: `${program} does not run`};
	}

	if (isOlder(version, oldestVersion)) {
		return {type: 'missing', reason: `${program} is ${version}`};
	}

	return {type: 'found', program, version};
}

/** In words, where it is plain without starting it that there is none. */
export function whyNoCriu(environment: Environment = process.env, isRoot = isRootHere()): string | undefined {
	if (process.platform !== 'linux') {
		return `it is not for ${process.platform}`;
	}

	const program = programOf(environment);
	if (program === undefined) {
		return 'it is not installed';
	}

	if (!isExecutable(program)) {
		return `${program} does not run`;
	}

	return isRoot ? undefined : 'it needs root';
}

/** Absolute. */
function programOf(environment: Environment): string | undefined {
	const named = environment['DEVTUI_CRIU'] ?? '';
	return named === '' ? findOnPath('criu', environment['PATH'] ?? '') : path.resolve(named);
}

function isRootHere(): boolean {
	return process.getuid?.() === 0;
}

/** Those before it do not know what newer kernels have. */
export const oldestVersion = '4.2';

/** The first thing in its log that went wrong. */
export function readTrouble(log: string): string {
	let text = '';
	try {
		text = readFileSync(log, 'utf8');
	} catch {
		// It has not come so far.
	}

	const [first] = [...text.matchAll(/Error \(.*?:\d+\): (.+)/g)].map(([, trouble = '']) => printable(trouble)).filter(trouble => !trouble.startsWith('rlimit:'));
	const [, taken] = /^Can't fork for (\d+): File exists/.exec(first ?? '') ?? [];
	if (taken !== undefined) {
		return `another process has the id ${taken} by now`;
	}

	const [, unknown] = /^Unknown .*anon_inode:\[?(\w+)/.exec(first ?? '') ?? [];
	return unknown === undefined ? first ?? 'no reason is given' : `it does not know ${unknown}`;
}

/** Where the image of a program under this launcher goes, which removes it. */
export function imageDirectory(launcherPid: number, name: string): string {
	return path.join(tmpdir(), `devtui-image-${launcherPid}-${name}`);
}

/** Those whose launcher has been killed, with everybody else who would have removed them. */
export function sweepImages(directory = tmpdir()): void {
	for (const name of readdirSync(directory)) {
		const [, launcher] = /^devtui-image-(\d+)-/.exec(name) ?? [];
		if (launcher !== undefined && !send(Number(launcher), 0)) {
			rmSync(path.join(directory, name), {recursive: true, force: true});
		}
	}
}

async function versionOf(program: string): Promise<string | undefined> {
	try {
		const {stdout} = await promisify(execFile)(program, ['--version'], {timeout: versionLimitMs});
		return /^Version: (\d+(?:\.\d+)*)/m.exec(stdout)?.[1];
	} catch {
		// Which is what the caller wants to know.
		return undefined;
	}
}

const versionLimitMs = 10_000;

function isOlder(version: string, other: string): boolean {
	const [one, two] = [version, other].map(each => each.split('.').map(Number));
	const place = two!.findIndex((number, index) => (one![index] ?? 0) !== number);
	return place >= 0 && (one![place] ?? 0) < two![place]!;
}

function findOnPath(name: string, directories: string): string | undefined {
	return directories.split(path.delimiter).filter(Boolean).map(directory => path.resolve(directory, name)).find(isExecutable);
}
