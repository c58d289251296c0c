import {escapeControls} from '../../lib/escape-controls.ts';
import {fileFlags} from './file-flags.ts';

export interface Detached {
	readonly project: string;
	readonly pid: number;
	/** As they were named. */
	readonly files: readonly string[];
	readonly isEnding?: boolean;
}

/** What the shell shows in place of the console: a line. */
export function detachedWords({project: name, pid, files, isEnding = false}: Detached): string {
	const project = escapeControls(name);
	const of = fileFlags(files);
	return isEnding
		? `Detached: ${project} is being ended by devtui (pid ${pid}). Look on: devtui attach${of}\n`
		: `Detached: ${project} runs on in devtui (pid ${pid}). Back to it: devtui attach${of}; end it: devtui down${of}\n`;
}
