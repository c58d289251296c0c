/** Whether a topic, in its levels, is one that this filter of MQTT means: `+` is one level, `#` at the end all that follow, none included. */
export function topicFilter(filter: string): (levels: readonly string[]) => boolean {
	const wanted = filter.split('/');
	const isOpen = wanted.at(-1) === '#';
	const fixed = isOpen ? wanted.slice(0, -1) : wanted;
	const beginsOpen = wanted[0] === '+' || wanted[0] === '#';
	return levels => (isOpen ? levels.length >= fixed.length : levels.length === fixed.length)
		// What begins with `$` is the broker's own.
		&& !(beginsOpen && levels[0]?.startsWith('$'))
		&& fixed.every((level, index) => level === '+' || level === levels[index]);
}
