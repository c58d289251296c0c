import path from 'node:path';
import type {Container} from 'dockerode';
import type {FileCopy} from '../../core/spec.ts';
import type {SpawnedChild, SpawnedChildListener} from '../child-types.ts';
import {entryOf} from './build-context.ts';
import type {Engine} from './engine.ts';
import type {ContainerService} from './labels.ts';
import {runInside} from './run-inside.ts';
import {spawnTask} from './task-child.ts';
import {tar, type TarEntry} from './tar.ts';
import {answerOf, describeTrouble, statusOf} from './trouble.ts';
import type {ContainerWorld} from './world.ts';

export interface Copying {
	readonly service: ContainerService;
	readonly copies: readonly FileCopy[];
}

/** Brings files as they are now into the container of a service; what is no longer here is deleted there. */
export function spawnCopy({service, copies}: Copying, listener: SpawnedChildListener, {connect}: ContainerWorld): SpawnedChild {
	return spawnTask(listener, async ({print}) => {
		const connected = await connect();
		const trouble = connected.type === 'problem' ? connected.message : await copy(connected.engine, service, copies);
		if (trouble !== undefined) {
			print(`${trouble}\n`, 'stderr');
		}

		return trouble === undefined ? 0 : 1;
	});
}

async function copy(engine: Engine, {container: {name}}: ContainerService, copies: readonly FileCopy[]): Promise<string | undefined> {
	const container = engine.docker.getContainer(name);
	try {
		for (let looks = 1; ; looks++) {
			const {entries, gone} = await look(copies);
			const trouble = gone.length === 0 ? undefined : await remove(engine, name, gone);
			const unread = trouble === undefined && entries.length > 0 ? await put(container, entries) : undefined;
			// One that was there a moment ago is deleted by now.
			if (unread?.code !== 'ENOENT' || looks === mostLooks) {
				return trouble ?? (unread && `the files cannot be copied: ${unread.message}`);
			}
		}
	} catch (error) {
		return statusOf(error) === undefined ? describeTrouble(error, engine.address) : `the files cannot be copied: ${answerOf(error)}`;
	}
}

const mostLooks = 5;

async function look(copies: readonly FileCopy[]): Promise<{readonly entries: readonly TarEntry[]; readonly gone: readonly string[]}> {
	const entries: TarEntry[] = [];
	const gone: string[] = [];
	for (const {from, to} of copies) {
		const entry = await entryOf(path.dirname(from), path.basename(from));
		if (entry) {
			entries.push({...entry, name: to.replace(/^\/+/, '')});
		} else {
			gone.push(to);
		}
	}

	return {entries, gone};
}

/** An archive says all directories that are on the way, and an engine makes those that are missing. Answers with why a file could not be read here. */
async function put(container: Container, entries: readonly TarEntry[]): Promise<NodeJS.ErrnoException | undefined> {
	const archive = tar(entries);
	let unread: NodeJS.ErrnoException | undefined;
	archive.once('error', (error: NodeJS.ErrnoException) => {
		unread = error;
	});
	try {
		await container.putArchive(archive, {path: '/'});
	} catch (error) {
		if (!unread) {
			throw error;
		}
	} finally {
		archive.destroy();
	}

	return unread;
}

/** No engine deletes files: the container's own `rm` does. */
async function remove(engine: Engine, container: string, files: readonly string[]): Promise<string | undefined> {
	const {code, output} = await runInside(engine, container, ['rm', '-rf', '--', ...files]);
	return code === 0 ? undefined : `${files.join(', ')} cannot be deleted in the container: ${output.trim()}`;
}
