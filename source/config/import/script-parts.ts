/** A script that starts others, taken apart. */
export interface Parts {
	/** One after the other; those of a group side by side. */
	readonly groups: ReadonlyArray<readonly Part[]>;
	/** What each of them gets besides. */
	readonly keys: Readonly<Record<string, unknown>>;
	/** The next group also when one has failed. */
	readonly continues: boolean;
	/** What is different now. */
	readonly remarks: readonly string[];
}

export type Part =
	| {readonly type: 'script'; readonly script: string; readonly runner: string; readonly args: string; readonly name?: string}
	| {readonly type: 'command'; readonly command: string; readonly name?: string};

/** `dev:*`: what matches, in their order; `**` goes over colons, too. */
export function scriptsLike(pattern: string, scripts: readonly string[]): readonly string[] {
	const source = pattern.split(/(\*+)/).map(part => part === '*' ? '[^:]*' : part.startsWith('**') ? '.*' : part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`)).join('');
	const isMatch = new RegExp(`^${source}$`);
	return scripts.filter(script => isMatch.test(script));
}
