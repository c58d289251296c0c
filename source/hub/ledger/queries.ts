import type {Database} from './database.ts';

export type Value = string | number | null;

/** A prepared statement whose rows have this shape. */
export interface Query<Row> {
	all(...values: readonly Value[]): readonly Row[];
	first(...values: readonly Value[]): Row | undefined;
}

export function query<Row>(database: Database, sql: string): Query<Row> {
	const statement = database.prepare(sql);
	return {
		all: (...values) => statement.all(values) as readonly Row[],
		first: (...values) => statement.get(values) as Row | undefined,
	};
}

/** One that changes something; answers with how many rows it has changed. */
export function command(database: Database, sql: string): (...values: readonly Value[]) => number {
	const statement = database.prepare(sql);
	return (...values) => statement.run(values).changes;
}

/** One that adds a row; answers with its number, undefined: there is none. */
export function insertion(database: Database, sql: string): (...values: readonly Value[]) => number | undefined {
	const statement = database.prepare(sql);
	return (...values) => {
		const {changes, lastInsertRowid} = statement.run(values);
		return changes === 0 ? undefined : Number(lastInsertRowid);
	};
}

/** All of it or, when it throws, nothing. */
export function transaction<Result>(database: Database, work: () => Result): Result {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		rollBack(database);
		throw error;
	}
}

function rollBack(database: Database): void {
	try {
		database.exec('ROLLBACK');
	} catch {
		// A full disk has taken the transaction with it already.
	}
}
