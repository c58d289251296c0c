import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import type {FileAccess} from './files.ts';
import {parseFile} from './parse.ts';
import type {Span} from './source-text.ts';
import type {MapNode} from './tree.ts';

/** Reads each file once and remembers what it has met. */
export interface FileReader {
	/** undefined when there is nothing to work with; why has been reported, at the place that asks for the file. */
	read(path: string, asked?: Span): MapNode | undefined;
	/** In the order of reading. */
	readonly paths: ReadonlySet<string>;
	readonly shortFormPaths: ReadonlySet<string>;
	/** Files that could not be read or parsed: what seems missing elsewhere may stand in them. */
	readonly brokenPaths: ReadonlySet<string>;
}

export function createFileReader(access: FileAccess, report: (diagnostic: Diagnostic) => void): FileReader {
	const paths = new Set<string>();
	const shortFormPaths = new Set<string>();
	const brokenPaths = new Set<string>();
	const refuse = (path: string, diagnostic: Diagnostic): undefined => {
		brokenPaths.add(path);
		report(diagnostic);
	};
	return {
		paths,
		shortFormPaths,
		brokenPaths,
		read(path, asked) {
			paths.add(path);
			const result = access.read(path);
			switch (result.type) {
				case 'missing': {
					return refuse(path, problem('file-not-found', `no file ${path}`, asked));
				}
				case 'unreadable': {
					return refuse(path, problem('unreadable-file', `${path} cannot be read: ${result.reason}`, asked));
				}
				case 'ok': {
					break;
				}
			}
			const {root, form, diagnostics} = parseFile({file: path, text: result.text});
			for (const diagnostic of diagnostics) {
				report(diagnostic);
			}
			if (!root) {
				brokenPaths.add(path);
			}
			if (form === 'short') {
				shortFormPaths.add(path);
			}
			return root;
		},
	};
}
