/** Why a ledger cannot be opened or written to, as a sentence for people: which file, what is wrong, what to do. */
export class LedgerError extends Error {}

/** What SQLite or the file system says, as a sentence about the directory in which the ledger lies; what is a bug of ours stays as it is. */
export function ledgerError(cause: unknown, directory: string): Error {
	const {code, message} = cause as Error & {readonly code?: unknown};
	if (typeof code !== 'string') {
		return cause as Error;
	}

	const words = sentences.find(([codes]) => codes.test(code))?.[1];
	return new LedgerError(words?.(directory) ?? `The ledger in ${directory} cannot be written: ${message}.`, {cause});
}

export function newerLedger(file: string, found: number, known: number): LedgerError {
	return new LedgerError(`${file} is of a newer devtui (format ${found}, and this one knows ${known}): start that one, or give another directory with --data.`);
}

export function noLedger(file: string): LedgerError {
	return new LedgerError(`${file} is no ledger of a devtui hub, or is damaged: give another directory with --data, or move it away and begin anew.`);
}

export function ledgerInUse(directory: string, pid: number | undefined): LedgerError {
	return new LedgerError(`Another hub${pid === undefined ? '' : ` (pid ${pid})`} has ${directory}: stop it, or give this one a directory of its own with --data.`);
}

const sentences: ReadonlyArray<readonly [RegExp, (directory: string) => string]> = [
	[/^SQLITE_FULL|^ENOSPC$|^EDQUOT$/, directory => `There is no room left on the disk of ${directory}: the hub takes nothing more until it has been started again with some.`],
	[/^SQLITE_READONLY|^SQLITE_CANTOPEN|^SQLITE_PERM|^EROFS$|^EACCES$|^EPERM$/, directory => `${directory} cannot be written to: the hub needs a directory of its own.`],
	[/^SQLITE_CORRUPT|^SQLITE_NOTADB/, directory => noLedger(`${directory}/ledger.db`).message],
];
