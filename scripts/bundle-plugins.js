import fs from 'node:fs';

/** Ink connects to React's devtools when DEV is set, by a package that is not there. */
const inkWithoutDevtools = {
	name: 'ink-without-devtools',
	setup(build) {
		build.onLoad({filter: /[\\/]ink[\\/]build[\\/]devtools\.js$/}, () => ({contents: ''}));
	},
};

/**
 * Yoga decodes its WebAssembly, which is in its own text, with `fetch`. That loads Node's whole HTTP client: 20 ms and 5 MB
 * before the first frame.
 */
const yogaWithoutFetch = {
	name: 'yoga-without-fetch',
	setup(build) {
		build.onLoad({filter: /[\\/]yoga-wasm-base64-esm\.js$/}, ({path: file}) => {
			const original = fs.readFileSync(file, 'utf8');
			const contents = original.replace('function ya(){return w||', 'function ya(){w=Buffer.from(H.slice(H.indexOf(",")+1),"base64");return w||');
			return contents === original ? {errors: [{text: `${file} is not the text this plugin knows: adapt scripts/bundle-plugins.js`}]} : {contents};
		});
	},
};

/** The SDK brings a validator for what clients answer to a server's questions, which takes a tenth of its start: devtui asks none. */
const mcpWithoutAjv = {
	name: 'mcp-without-ajv',
	setup(build) {
		build.onLoad({filter: /[\\/]sdk[\\/]dist[\\/]esm[\\/]validation[\\/]ajv-provider\.js$/}, () => ({
			contents: 'export class AjvJsonSchemaValidator { getValidator() { throw new Error("devtui asks its clients nothing"); } }',
		}));
	},
};

/** Zod tells what is wrong in fifty languages; devtui speaks one. */
const zodInEnglish = {
	name: 'zod-in-english',
	setup(build) {
		build.onLoad({filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/}, () => ({contents: 'export {default as en} from "./en.js";'}));
	},
};

/** dockerode brings its own SSH and the sessions of BuildKit, with native code and gRPC: devtui asks the program `ssh`, and builds without a session. */
const dockerodeWithoutSessions = {
	name: 'dockerode-without-sessions',
	setup(build) {
		build.onLoad({filter: /[\\/](?:docker-modem[\\/]lib[\\/]ssh|dockerode[\\/]lib[\\/](?:session|buildkit))\.js$/}, () => ({
			contents: 'module.exports = () => { throw new Error("devtui does without this part of dockerode"); };',
		}));
	},
};

/** devtui gives the client its socket itself, and its timers are Node's: no WebSocket, no SOCKS, no timers of a browser's worker. */
const mqttWithoutTransports = {
	name: 'mqtt-without-transports',
	setup(build) {
		build.onLoad({filter: /[\\/]mqtt[\\/]build[\\/]lib[\\/]connect[\\/]index\.js$/}, () => ({
			contents: 'exports.__esModule = true; exports.default = exports.connectAsync = () => { throw new Error("devtui does without this part of mqtt"); };',
		}));
		build.onLoad({filter: /[\\/]mqtt[\\/]build[\\/]lib[\\/]get-timer\.js$/}, () => ({
			contents: 'exports.__esModule = true; exports.default = () => ({set: (run, ms) => setInterval(run, ms), clear: timer => clearInterval(timer)});',
		}));
	},
};

/** What the package itself does when it is told to (`READABLE_STREAM=disable`): Node's own streams in place of a copy of them. */
const nodesOwnStreams = {
	name: 'nodes-own-streams',
	setup(build) {
		build.onLoad({filter: /[\\/]readable-stream[\\/]lib[\\/]ours[\\/]index\.js$/}, () => ({contents: 'module.exports = require("node:stream");'}));
	},
};

/** Whatever is bundled of devtui needs these: without them what they leave out is looked for, and may not be there. */
export const bundlePlugins = [dockerodeWithoutSessions, inkWithoutDevtools, yogaWithoutFetch, mcpWithoutAjv, mqttWithoutTransports, nodesOwnStreams, zodInEnglish];
