import {stripAnsi} from '../../lib/ansi.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import type {LogEntry} from '../../logs/entry.ts';

/** What stands before the lines of each service: of several its name, in one width as headless has them. */
export function labelsOf(services: readonly string[]): (service: string) => string {
	const width = Math.max(0, ...services.map(name => name.length));
	return services.length > 1 ? service => `${service.padEnd(width)} | ` : () => '';
}

/** A log as it stands in a pane, colours and all: a piece of whole lines each. */
export function* logText(entries: Iterable<LogEntry>, labelOf: (service: string) => string = () => ''): Generator<string> {
	for (const entry of entries) {
		const label = labelOf(entry.service);
		switch (entry.type) {
			case 'output': {
				yield labelled(entry.text, label);
				break;
			}

			case 'run-started': {
				yield labelled(`── ${escapeControls(stripAnsi(entry.text))} ──\n`, label);
				break;
			}

			case 'notice': {
				yield labelled(`${escapeControls(stripAnsi(entry.text))}\n`, label);
				break;
			}
		}
	}
}

function labelled(lines: string, label: string): string {
	return label === '' ? lines : lines.replaceAll(/(?<=^|\n)(?=[^])/g, () => label);
}
