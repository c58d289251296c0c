// The types and the lint rules of all code. The rules ask TypeScript about the types of the same files: made once, its programs
// serve both. By hand: `npx tsc`, `npx tsc -p source/web/page`, `npm run lint`.
import path from 'node:path';
import process from 'node:process';
import {ESLint} from 'eslint';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '..');
const programs = {'**/*.{ts,tsx}': programOf('tsconfig.json'), 'source/web/page/**/*.ts': programOf('source/web/page/tsconfig.json')};

const mistakes = Object.values(programs).flatMap(program => ts.getPreEmitDiagnostics(program));
process.stdout.write(ts.formatDiagnostics(mistakes, {getCanonicalFileName: file => file, getCurrentDirectory: () => root, getNewLine: () => '\n'}));

const eslint = new ESLint({cwd: root, overrideConfig: Object.entries(programs).map(([files, program]) => ({
	files: [files],
	languageOptions: {parserOptions: {projectService: false, programs: [program]}},
}))});
const results = await eslint.lintFiles('.');
process.stdout.write(await (await eslint.loadFormatter('stylish')).format(results));
process.exitCode = mistakes.length + results.reduce((sum, {errorCount, warningCount}) => sum + errorCount + warningCount, 0) === 0 ? 0 : 1;

function programOf(name) {
	const {fileNames, options, errors} = ts.getParsedCommandLineOfConfigFile(path.join(root, name), {}, {
		...ts.sys,
		onUnRecoverableConfigFileDiagnostic({messageText}) {
			throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
		},
	});
	return ts.createProgram({rootNames: fileNames, options, configFileParsingDiagnostics: errors});
}
