import process from 'node:process';
import type {Clipboard, ClipboardOutcome} from '../../console/host.ts';
import {clipboardPrograms} from './clipboard-programs.ts';
import {feedProgram} from './feed-program.ts';

/** The clipboard of the desktop that devtui runs on. Where one program fails, the next one is tried; the first says why. */
export function desktopClipboard(environment: Readonly<Record<string, string | undefined>>): Clipboard {
	return {
		async copy(text) {
			let problem: ClipboardOutcome | undefined;
			for (const {name, args, encoding} of clipboardPrograms(environment, process.platform)) {
				const reason = await feedProgram({program: name, args, input: Buffer.from(text, encoding), environment, maxMs});
				if (reason === undefined) {
					return {type: 'copied', program: name};
				}

				problem ??= {type: 'problem', text: `${name} ${reason}`};
			}

			return problem ?? {type: 'missing'};
		},
	};
}

/** A display that does not answer would be waited for for ever. */
const maxMs = 5000;
