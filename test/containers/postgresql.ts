import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type Docker from 'dockerode';
import type {TarEntry} from '../../source/runtime/containers/tar.ts';
import {installedPostgresql} from '../helpers/requirements.ts';
import {busyboxFiles, directory, file, importImage} from './engine.ts';

/** PostgreSQL of this machine's Debian packages, a shell, and a user `postgres`: what the shop's Dockerfile asks of the official image. */
export const postgresql = 'devtui-test/postgresql:1';

/** Without a registry: the image is made here. */
export async function importPostgresql(docker: Docker): Promise<void> {
	const home = installedPostgresql()!;
	await importImage(docker, postgresql, {entries: () => files(home), changes: [`ENV PATH=/bin:${home}/bin`]});
}

function files(home: string): readonly TarEntry[] {
	const programs = ['postgres', 'initdb', 'psql', 'pg_isready'].map(name => path.join(home, 'bin', name));
	// JIT needs a hundred megabytes of LLVM; where its module is not there PostgreSQL does without.
	const modules = filesIn(path.join(home, 'lib')).filter(place => place.endsWith('.so') && !path.basename(place).startsWith('llvmjit'));
	const data = [...filesIn(`/usr/share/postgresql/${path.basename(home)}`), '/usr/share/zoneinfo/Etc/UTC'];
	return [
		...busyboxFiles(),
		directory('tmp', 0o1777),
		directory('var/lib'),
		directory('var/run/postgresql', 0o1777),
		file('etc/passwd', Buffer.from('root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/tmp:/bin/sh\n')),
		file('etc/group', Buffer.from('root:x:0:\npostgres:x:999:\n')),
		...[...programs, ...modules, ...librariesOf([...programs, ...modules]), ...data].map(place => copyOf(place)),
	];
}

/** What they are linked with, the dynamic linker too. */
function librariesOf(programs: readonly string[]): readonly string[] {
	const told = execFileSync('ldd', programs, {encoding: 'utf8', env: {...process.env, LC_ALL: 'C'}});
	return [...new Set([...told.matchAll(/(?:=> |^\t)(\/\S+) \(0x/gm)].map(([, place]) => place!))];
}

/** Below a directory; links that lead nowhere are left out. */
function filesIn(home: string): readonly string[] {
	const names = readdirSync(home, {recursive: true, encoding: 'utf8'}).map(name => path.join(home, name));
	return names.filter(place => statSync(place, {throwIfNoEntry: false})?.isFile());
}

/** In the same place; read when it is its turn. */
function copyOf(place: string): TarEntry {
	const {size, mode} = statSync(place);
	return {type: 'file', name: place.slice(1), mode, modifiedMs: 0, size, content: () => [readFileSync(place)]};
}
