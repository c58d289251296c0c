import type {Database} from './database.ts';
import type {LogShelf} from './log-shelf.ts';
import {command, query, transaction} from './queries.ts';

/** What the tables say of logs becomes what there is. Where nobody knows the boot (`thisBoot`) power may have been lost at every start. */
export function recover(database: Database, shelf: LogShelf, bootId: string | undefined): void {
	const lastBoot = query<{value: string}>(database, 'SELECT value FROM meta WHERE key = \'boot\'').first()?.value;
	transaction(database, () => {
		shelf.recover(bootId !== undefined && bootId === lastBoot);
		command(database, 'INSERT OR REPLACE INTO meta (key, value) VALUES (\'boot\', ?)')(bootId ?? '');
	});
}
