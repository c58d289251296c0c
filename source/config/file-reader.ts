import type {ComposeContext} from './compose/context.ts';
import {isCompose} from './compose/is-compose.ts';
import {translateCompose} from './compose/translate.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem, warning} from './diagnostic.ts';
import type {FileAccess} from './files.ts';
import {isModuleFile} from './module/module-file.ts';
import type {ModuleContent} from './module/read-content.ts';
import {parseFile} from './parse.ts';
import type {Span} from './source-text.ts';
import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

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

export function createFileReader(access: FileAccess, report: (diagnostic: Diagnostic) => void, module?: ModuleContent): FileReader {
	const paths = new Set<string>();
	const shortFormPaths = new Set<string>();
	const brokenPaths = new Set<string>();
	/** Files before, as they are written and translated. */
	const earlier: Array<{readonly written: MapNode; readonly root: MapNode}> = [];
	const refuse = (path: string, diagnostic: Diagnostic): undefined => {
		brokenPaths.add(path);
		report(diagnostic);
	};
	const composeContext: ComposeContext = {
		refuse(message, span, hint) {
			report(problem('not-supported', message, span, {hint}));
		},
		mention(message, span, hint) {
			report(warning('not-supported', message, span, {hint}));
		},
		readOther: (path, span) => readPlain(path, span)?.root,
		earlier: service => earlier.flatMap(({root}) => {
			const said = entryOf(entryOf(root, 'services')?.value, service)?.value;
			return said?.type === 'map' ? [said] : [];
		}),
		earlierTop: key => earlier.flatMap(({written}) => entryOf(written, key)?.value ?? []),
	};
	const readPlain = (path: string, asked?: Span) => {
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
		if (isModuleFile(path) && path !== module?.file) {
			return refuse(path, problem('conflicting-keys', asked ? `${path} is a program, and cannot be included` : `${path} is a program, and a project has one: ${module?.file ?? ''}`, asked, {hint: 'import it there'}));
		}
		const strange = result.isUtf8 === false && path !== module?.file ? strangeAt(result.text) : undefined;
		if (strange !== undefined) {
			return refuse(path, problem('unreadable-file', 'the file is not UTF-8', {source: {file: path, text: result.text}, start: strange, end: strange + 1}));
		}
		for (const file of path === module?.file ? module.files : []) {
			paths.add(file);
		}
		const {root, form, diagnostics} = path === module?.file ? module.parsed : parseFile({file: path, text: result.text});
		for (const diagnostic of diagnostics) {
			report(diagnostic);
		}
		if (!root) {
			brokenPaths.add(path);
		}
		if (form === 'short') {
			shortFormPaths.add(path);
		}
		return root && {root, form};
	};

	return {
		paths,
		shortFormPaths,
		brokenPaths,
		read(path, asked) {
			const plain = readPlain(path, asked);
			if (plain?.form !== 'long') {
				return plain?.root;
			}
			const root = !isModuleFile(path) && isCompose(path, plain.root) ? translateCompose(plain.root, composeContext) : plain.root;
			earlier.push({written: plain.root, root});
			return root;
		},
	};
}

/** Where the text of a file that is not UTF-8 cannot be read. What a comment says in another encoding does not matter. */
export function strangeAt(text: string): number | undefined {
	for (const {0: line, index} of text.matchAll(/^.+$/gm)) {
		const at = /^\s*#/.test(line) ? -1 : line.indexOf('\uFFFD');
		if (at !== -1) {
			return index + at;
		}
	}
	return undefined;
}
