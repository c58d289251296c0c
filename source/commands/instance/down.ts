import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {answersAt} from '../../api/answers-at.ts';
import {ask} from '../../api/client.ts';
import {unknownService} from '../../api/names.ts';
import {projectId} from '../../config/container-names.ts';
import {closestName} from '../../config/suggest.ts';
import {excludeFromStop} from '../../core/exclude.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import {notDone, usageError} from '../exit-codes.ts';
import {loadOnce} from '../load.ts';
import {instanceSocket, tellTrouble} from './running.ts';

export interface DownOptions {
	readonly files: readonly string[];
	readonly waits: boolean;
	/** They stay up, and the instance with them. */
	readonly excluded: readonly string[];
	/** Nothing of the project is left with the container engine. */
	readonly removes: boolean;
}

/** End the instance, and all that it runs. What an earlier one has left can be removed without one. */
export async function down({files, waits, excluded, removes}: DownOptions): Promise<number> {
	const project = removes ? await loadOnce(files) : undefined;
	const refusal = removes ? project ? refusalOf(project, excluded) : usageError : undefined;
	if (refusal !== undefined) {
		return refusal;
	}

	const socket = await instanceSocket(files);
	const response = await ask(socket, {method: 'POST', path: '/down', body: {wait: waits || removes, except: excluded}});
	if (response.type !== 'ok' && !(response.type === 'absent' && project)) {
		return tellTrouble(response);
	}

	// Everything has ended; devtui itself is about to.
	const isEnding = response.type === 'ok' && excluded.length === 0 && (waits || removes);
	for (const end = performance.now() + longestEndMs; isEnding && performance.now() < end && await answersAt(socket);) {
		await sleep(10);
	}

	return project ? remove(project, excluded) : 0;
}

const longestEndMs = 5000;

/** In the words and with the code of an instance, which there need not be. */
function refusalOf(project: ProjectSpec, names: readonly string[]): number | undefined {
	const excluded = excludeFromStop(project, names);
	switch (excluded.type) {
		case 'ok':
			return undefined;
		case 'needed':
			process.stderr.write(`${excluded.message}\n`);
			return 1;
		case 'unknown-service':
			process.stderr.write(`${unknownService(excluded.name, project.services.map(({name}) => name), closestName)}\n`);
			return usageError;
	}
}

async function remove(project: ProjectSpec, except: readonly string[]): Promise<number> {
	const {removeProject} = await import('../../runtime/containers/remove-project.ts');
	const removed = await removeProject(project, {except, id: projectId(project.name), environment: process.env});
	if (removed.type === 'problem') {
		process.stderr.write(`${removed.message}\n`);
		return notDone;
	}

	process.stdout.write(removed.names.length === 0 ? 'There was nothing to remove.\n' : `removed: ${removed.names.join(', ')}\n`);
	return 0;
}
