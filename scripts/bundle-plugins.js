import fs from 'node:fs';

/** Ink connects to React's devtools when DEV is set, by a package that is not there. */
export const inkWithoutDevtools = {
	name: 'ink-without-devtools',
	setup(build) {
		build.onLoad({filter: /[\\/]ink[\\/]build[\\/]devtools\.js$/}, () => ({contents: ''}));
	},
};

/**
 * Yoga decodes its WebAssembly, which is in its own text, with `fetch`. That loads Node's whole HTTP client: 20 ms and 5 MB
 * before the first frame.
 */
export const yogaWithoutFetch = {
	name: 'yoga-without-fetch',
	setup(build) {
		build.onLoad({filter: /[\\/]yoga-wasm-base64-esm\.js$/}, ({path: file}) => {
			const original = fs.readFileSync(file, 'utf8');
			const contents = original.replace('function ya(){return w||', 'function ya(){w=Buffer.from(H.slice(H.indexOf(",")+1),"base64");return w||');
			return contents === original ? {errors: [{text: `${file} is not the text this plugin knows: adapt scripts/bundle-plugins.js`}]} : {contents};
		});
	},
};
