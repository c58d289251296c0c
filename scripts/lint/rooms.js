/**
 * Who may import whom (README, "How it is built"). A type-only import counts: a room that knows another's types
 * depends on it. `app.ts`, `cli.ts` and `commands/` put the rooms together and may import all.
 */
export const rooms = {
	lib: [],
	core: ['lib'],
	logs: ['lib'],
	terminal: ['lib'],
	// Small questions to the operating system that several rooms ask, and small deeds.
	system: ['lib'],
	config: ['core', 'system', 'lib'],
	runtime: ['core', 'logs', 'terminal', 'system', 'lib'],
	headless: ['core', 'logs', 'terminal', 'lib'],
	// What every port of devtui's that speaks HTTP has in common: routes, guards, slow readers, streams.
	http: ['lib'],
	api: ['core', 'logs', 'terminal', 'http', 'system', 'lib'],
	console: ['core', 'logs', 'terminal', 'system', 'lib'],
	mcp: ['core', 'logs', 'lib'],
	fleet: ['lib'],
	wire: ['fleet', 'lib'],
	hub: ['fleet', 'wire', 'system', 'lib'],
	builder: ['fleet', 'wire', 'runtime', 'system', 'lib'],
	// Of `hub` only what its desk is like, which is handed in.
	web: ['fleet', 'hub', 'http', 'lib'],
	// What a program imports. `commands` are `app.ts` and those that open a socket.
	library: ['commands', 'config', 'core', 'runtime', 'logs', 'api', 'lib'],
};

/** Folders of a room that do not import one another: what both need lies beside them. */
export const apart = [
	// Two programs on two machines: what one knows of the other has come in a message.
	['fleet/hub', 'fleet/builder'],
];

/** Rooms without I/O, clock and timers. */
export const pureRooms = ['lib', 'core', 'logs', 'terminal', 'fleet'];

/** Each package of the ecosystem is imported in one room. */
export const packages = {
	'@balena/dockerignore': ['runtime'],
	'@valibot/to-json-schema': ['config', 'http'],
	'@xterm/headless': ['terminal'],
	'@babel/parser': ['config'],
	'@babel/types': ['config'],
	chokidar: ['runtime'],
	'cli-truncate': ['console'],
	commander: ['commands'],
	dockerode: ['runtime'],
	// Two rooms read such files at different times: `.env` when the configuration is loaded, `env_file` at every start.
	dotenv: ['config', 'runtime'],
	'fullscreen-ink': ['console'],
	'@hono/node-server': ['http'],
	hono: ['http'],
	ink: ['console'],
	jiti: ['config'],
	leven: ['config'],
	'node-pty': ['runtime'],
	react: ['console'],
	'tar-stream': ['runtime'],
	'get-east-asian-width': ['lib'],
	'@modelcontextprotocol/sdk': ['mcp'],
	'@msgpack/msgpack': ['fleet'],
	aedes: ['wire'],
	libsql: ['hub'],
	mqtt: ['wire'],
	'mqtt-packet': ['wire'],
	valibot: ['config', 'api', 'fleet', 'http', 'web'],
	yaml: ['config'],
	zod: ['mcp'],
};
