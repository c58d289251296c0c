import fs from 'node:fs';

/** Ink connects to React's devtools when DEV is set, by a package that is not there. */
export const inkWithoutDevtools = {
	name: 'ink-without-devtools',
	setup(build) {
		build.onLoad({filter: /[\\/]ink[\\/]build[\\/]devtools\.js$/}, () => ({contents: ''}));
	},
};

/** dotenv opens encrypted vaults too, which devtui never asks it for: Node's `crypto` would be loaded before the first line, 2 ms. */
export const dotenvWithoutCrypto = {
	name: 'dotenv-without-crypto',
	setup(build) {
		build.onLoad({filter: /[\\/]dotenv[\\/]lib[\\/]main\.js$/}, ({path: file}) => adapted(file, 'const crypto = require(\'crypto\')', 'const crypto = undefined'));
	},
};

/**
 * Yoga decodes its WebAssembly, which is in its own text, with `fetch`. That loads Node's whole HTTP client: 20 ms and 5 MB
 * before the first frame.
 */
export const yogaWithoutFetch = {
	name: 'yoga-without-fetch',
	setup(build) {
		build.onLoad({filter: /[\\/]yoga-wasm-base64-esm\.js$/}, ({path: file}) => adapted(file, 'function ya(){return w||', 'function ya(){w=Buffer.from(H.slice(H.indexOf(",")+1),"base64");return w||'));
	},
};

function adapted(file, known, other) {
	const original = fs.readFileSync(file, 'utf8');
	const contents = original.replace(known, other);
	return contents === original ? {errors: [{text: `${file} is not the text this plugin knows: adapt scripts/bundle-plugins.js`}]} : {contents};
}
