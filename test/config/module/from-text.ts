import {runInThisContext} from 'node:vm';
import {formatDiagnostics} from '../../../source/config/code-frame.ts';
import type {FileAccess} from '../../../source/config/files.ts';
import {loadProject, type LoadResult} from '../../../source/config/load.ts';
import type {LoadedModule} from '../../../source/config/module/loaded-module.ts';
import {describeModule} from '../../../source/config/module/module-value.ts';
import {contentOf} from '../../../source/config/module/read-content.ts';

const file = '/shop/devtui.config.ts';

/** As a module of this text would be read, without a thread. What it may not hold: imports, types, `await`. */
export async function loadText(text: string): Promise<LoadResult> {
	const access: FileAccess = {
		read: path => path === file ? {type: 'ok', text} : {type: 'missing'},
		isFile: path => path === file,
		isDirectory: path => path === '/shop',
		list: () => [],
	};
	const evaluate = runInThisContext(`(defineProject => {${text.replace('export default', 'return')}\n})`) as (defineProject: (project: unknown) => unknown) => unknown;
	const exported = evaluate(project => project);
	const {value} = describeModule(typeof exported === 'function' ? (exported as () => unknown)() : exported);
	const module = {loaded: {type: 'ok', value, files: [file]}} as unknown as LoadedModule;
	return loadProject({files: [file], directory: '/shop', environment: {}, module: await contentOf(file, {id: 'm', module}, access, true)}, access);
}

/** What `devtui check` says to it. */
export async function complaints(text: string): Promise<string> {
	const loaded = await loadText(text);
	return loaded.type === 'not-found' ? 'not found' : formatDiagnostics(loaded.type === 'ok' ? loaded.warnings : loaded.diagnostics, {color: false, cwd: '/shop'});
}
