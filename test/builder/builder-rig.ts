import path from 'node:path';
import {headless, type HeadlessRig} from '../helpers/rig.ts';
import {workspace} from '../helpers/workspace.ts';
import {projects} from './projects.ts';
import type {ScriptedHub} from './scripted-hub.ts';

export interface TestBuilder {
	/** Of its projects. */
	readonly directory: string;
	readonly state: string;
	/** The program itself, on the same spool each time. */
	start(...args: readonly string[]): HeadlessRig;
	/** The same, once the hub has welcomed it. */
	welcomed(...args: readonly string[]): Promise<HeadlessRig>;
	write(name: string, text: string): void;
}

/** `devtui builder` with the name n1 and these projects (see `projects`). */
export function builderOf(hub: Pick<ScriptedHub, 'url'>, files: Readonly<Record<string, string>> = {}, environment: Readonly<Record<string, string>> = {}): TestBuilder {
	const {place, write} = projects(files);
	const {directory: home} = workspace({});
	const start: TestBuilder['start'] = (...args) => headless({
		cwd: home,
		args: ['builder', '--name', 'n1', '--dir', place.directory, ...args],
		environment: {HOME: home, XDG_STATE_HOME: path.join(home, 'state'), DEVTUI_HUB: hub.url, DEVTUI_TOKEN: '', ...environment},
	});
	return {
		directory: place.directory,
		state: path.join(home, 'state/devtui/builder/n1'),
		start,
		async welcomed(...args) {
			const rig = start(...args);
			await rig.sees('welcomed by the hub');
			return rig;
		},
		write,
	};
}
