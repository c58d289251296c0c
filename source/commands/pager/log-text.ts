import {stripAnsi} from '../../lib/ansi.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import type {LogEntry} from '../../logs/entry.ts';

/** A log as it stands in a pane, colours and all: a piece of whole lines each. */
export function* logText(entries: readonly LogEntry[]): Generator<string> {
	for (const entry of entries) {
		switch (entry.type) {
			case 'output': {
				yield entry.text;
				break;
			}

			case 'run-started': {
				yield `── ${escapeControls(stripAnsi(entry.text))} ──\n`;
				break;
			}

			case 'notice': {
				yield `${escapeControls(stripAnsi(entry.text))}\n`;
				break;
			}
		}
	}
}
