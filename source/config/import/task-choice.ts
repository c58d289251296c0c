/**
 * Of all that can be run in a project, what is there to run on. The first of the usual names counts: beside `dev`,
 * `dev:host` is another way to start the same. One that starts it together with others counts more. Without a usual name
 * all `dev:…` count, else all `start:…`, and so on.
 *
 * @param startedBy What a script starts side by side, when that is all it does.
 */
export function chooseScripts(names: readonly string[], startedBy: (name: string) => readonly string[] | undefined, more: readonly string[] = []): readonly string[] {
	const words = [...usualWords, ...more];
	const usual = [...usualNames, ...more].find(name => names.includes(name));
	const groups = words.map(word => names.filter(name => new RegExp(`^${word}([:_-].+)?$`).test(name)));
	if (usual !== undefined) {
		const whole = startedBy(usual) ? undefined : groups.flat().find(name => startedBy(name)?.includes(usual));
		return [whole ?? usual];
	}
	const group = groups.find(each => each.length > 0) ?? [];
	const whole = group.find(name => /[:_-](all|both|everything)$/.test(name) && startedBy(name));
	return whole === undefined ? group : [whole];
}

const usualNames: readonly string[] = ['dev', 'develop', 'start:dev', 'start', 'serve', 'server', 'watch'];
const usualWords: readonly string[] = ['dev', 'develop', 'start', 'serve', 'server', 'watch'];
