import process from 'node:process';
import {ask} from '../../api/client.ts';
import type {ProjectGraph} from '../../api/project-graph.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {instanceSocket, tellTrouble} from '../instance/running.ts';
import {mermaidOf} from './mermaid.ts';
import {treeOf} from './tree.ts';

export type GraphFormat = 'text' | 'mermaid' | 'json';

export interface GraphOptions {
	readonly files: readonly string[];
	readonly names: readonly string[];
	readonly format: GraphFormat;
}

/** Who needs whom: of the instance with the states of its services, or of the file when none runs. */
export async function graph({files, names, format}: GraphOptions): Promise<number> {
	const response = await ask(await instanceSocket(files), {method: 'GET', path: '/graph', query: names.map(name => ['names', name] as const)});
	if (response.type === 'absent') {
		const {graphOfFile} = await import('../of-file.ts');
		const found = await graphOfFile(files, names);
		return found.type === 'ok' ? print(found.graph, format) : found.exitCode;
	}

	return response.type === 'ok' ? print(response.value as ProjectGraph, format) : tellTrouble(response);
}

function print(found: ProjectGraph, format: GraphFormat): number {
	process.stdout.write(textOf(found, format));
	return 0;
}

function textOf(found: ProjectGraph, format: GraphFormat): string {
	switch (format) {
		case 'text': {
			return treeOf(found);
		}

		case 'mermaid': {
			return mermaidOf(found);
		}

		case 'json': {
			return `${printedJson(found, 2)}\n`;
		}
	}
}
