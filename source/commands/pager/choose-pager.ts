export interface PagerCommand {
	/** For a shell, as `PAGER` is meant. */
	readonly command: string;
	/** What the user has not said is as git has it: colours are shown, not spelled out. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** What to do when it is not there. */
	readonly advice: string;
}

/** `cat` is what is set where nobody reads: it would be gone before anybody sees it. */
export function choosePager(environment: Readonly<Record<string, string | undefined>>): PagerCommand {
	const wanted = environment['PAGER']?.trim() ?? '';
	const isSet = wanted !== '' && wanted !== 'cat';
	return {
		command: isSet ? wanted : 'less -R',
		environment: {...environment, LESS: environment['LESS'] ?? 'R', LV: environment['LV'] ?? '-c'},
		advice: isSet ? 'it is what PAGER says' : 'set PAGER to another one',
	};
}
