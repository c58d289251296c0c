import process from 'node:process';
import {notDone} from '../exit-codes.ts';
import type {HubServerFlags} from './options.ts';
import type {Front} from '../front/front.ts';

/** Its database is a package with a build for each platform: where there is none it is not installed, and only a hub misses it. */
export async function hubOrWhyNot(flags: HubServerFlags, front?: Front): Promise<number> {
	try {
		const {runHub} = await import('./run-hub.ts');
		return await runHub(flags, front);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if ((code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') || !message.includes('libsql')) {
			throw error;
		}

		process.stderr.write(`A hub keeps its results in a database, and its package libsql is not installed here, or has no build for ${process.platform}-${process.arch}: npm install libsql.\n`);
		return notDone;
	}
}
