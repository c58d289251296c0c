export interface ColorRules {
	/** Names of services in colour. */
	readonly isColored: boolean;
	/** What programs coloured stays so. */
	readonly keepsPrograms: boolean;
}

/**
 * FORCE_COLOR wins, then NO_COLOR, then TERM=dumb, then whether a person looks. Programs run on a terminal of their own
 * and believe that somebody looks: into a file or a pipe, where Compose would have given them no terminal, their colours
 * are left out. NO_COLOR reaches them by their environment; what they colour all the same stays.
 */
export function chooseColors(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): ColorRules {
	const {FORCE_COLOR: force, TERM: terminal} = environment;
	if (force !== undefined) {
		const isForced = force !== '0' && force !== 'false';
		return {isColored: isForced, keepsPrograms: isForced};
	}

	const canColor = isTerminal && terminal !== 'dumb';
	return {isColored: canColor && !environment['NO_COLOR'], keepsPrograms: canColor};
}

export function shouldColor(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
	return chooseColors(environment, isTerminal).isColored;
}
