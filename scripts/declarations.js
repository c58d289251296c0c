import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** In the order in which they are read. All that these files export is public, and they name nothing that is not. */
const parts = ['types', 'definition', 'errors', 'create-engine', 'free-port'];

/** The types of the library, as one file that needs no other. */
export function declarations(directory) {
	const texts = parts.map(name => declarationsOf(path.join(directory, `${name}.ts`)));
	return [
		// For `Symbol.asyncDispose`: TypeScript brings it itself.
		'/// <reference lib="esnext.disposable" />\n',
		...texts,
	].join('\n');
}

/** Of what a project's file imports: in the words of the library, and of its own. */
export function configDeclarations(directory) {
	return ['definition', 'function-definition', 'either-spelling', 'container-definition', 'project-definition', 'config'].map(name => declarationsOf(path.join(directory, `${name}.ts`))).join('\n');
}

function declarationsOf(file) {
	const {outputText, diagnostics = []} = ts.transpileDeclaration(fs.readFileSync(file, 'utf8'), {
		fileName: file,
		reportDiagnostics: true,
		compilerOptions: {target: ts.ScriptTarget.ES2023, isolatedDeclarations: true, declaration: true},
	});
	const [problem] = diagnostics;
	if (problem) {
		throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
	}

	return withoutImports(outputText).replaceAll(/^( {4})+/gm, indent => '\t'.repeat(indent.length / 4));
}

function withoutImports(text) {
	return text
		.replaceAll(/^(?:import|export type \* from) .*\n/gm, '')
		.replaceAll(/^export (?:type )?\{\};?\n/gm, '')
		.replace(/^\n+/, '');
}
