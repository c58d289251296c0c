import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

/** A module broken by hand in one place: proof that a property bites. */
export interface Mutant {
	readonly what: string;
	readonly file: string;
	readonly from: string;
	readonly to: string;
	/** Of random histories that it breaks soon, if the usual ones take long to. */
	readonly seed?: number;
}

/** @param entry The file of `source/` whose module is wanted; the path of the broken one begins where it lies. */
export async function loadMutant<Module>(entry: string, {file, from, to}: Mutant): Promise<Module> {
	const url = new URL(`../../source/${entry}`, import.meta.url);
	const broken = fileURLToPath(new URL(file, url));
	const source = readFileSync(broken, 'utf8');
	if (!source.includes(from)) {
		throw new Error(`${file} does not hold the text to be broken: ${from}`);
	}

	const {outputFiles} = await build({
		entryPoints: [fileURLToPath(url)],
		bundle: true,
		format: 'esm',
		write: false,
		plugins: [{
			name: 'mutate',
			setup({onLoad}) {
				onLoad({filter: /\.ts$/}, ({path}) => path === broken ? {contents: source.replace(from, to), loader: 'ts'} : undefined);
			},
		}],
	});
	return await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`) as Module;
}
