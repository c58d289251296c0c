/** What `setrlimit` limits, in the words of Compose (`ulimits`); source/native/launcher-identity.c knows the same. */
export const limitNames = [
	'core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack',
] as const;

export type LimitName = typeof limitNames[number];

/** `undefined` for a name that no limit has. */
export function parseLimitName(name: string): LimitName | undefined {
	return limitNames.find(known => known === name);
}
