import fs from 'node:fs';
import path from 'node:path';
import {build} from 'esbuild';

/** The page of a hub, for a browser: its modules as one, the rest as it is written. By their names in `dist`. */
export async function pageFiles(root) {
	const directory = path.join(root, 'source/web/page');
	const result = await build({
		absWorkingDir: root,
		entryPoints: [path.join(directory, 'main.ts')],
		bundle: true,
		platform: 'browser',
		target: ['chrome105', 'firefox110', 'safari16'],
		format: 'esm',
		charset: 'utf8',
		legalComments: 'none',
		write: false,
		logLevel: 'warning',
	});
	return new Map([
		['page/page.js', result.outputFiles[0].text],
		...['index.html', 'page.css', 'icon.svg'].map(name => [`page/${name}`, fs.readFileSync(path.join(directory, name), 'utf8')]),
	]);
}
