/** Whether a topic is one that this filter of MQTT means: `+` is one level, `#` at the end all that follow, none included. */
export function matchesFilter(filter: string, topic: string): boolean {
	const levels = topic.split('/');
	const wanted = filter.split('/');
	// What begins with `$` is the broker's own.
	if (topic.startsWith('$') && /^[+#]/.test(filter)) {
		return false;
	}

	return wanted.at(-1) === '#'
		? levels.length >= wanted.length - 1 && wanted.slice(0, -1).every((level, index) => fits(level, levels[index]))
		: levels.length === wanted.length && wanted.every((level, index) => fits(level, levels[index]));
}

function fits(wanted: string, level: string | undefined): boolean {
	return wanted === '+' || wanted === level;
}
