/** What `ulimits` may limit, as Compose spells it. */
export const limitNames: readonly string[] = [
	'as', 'core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack',
];
