import type {ProjectSpec} from '../core/spec.ts';
import {stripAnsi} from '../lib/ansi.ts';
import {prefixLines} from '../lib/prefix-lines.ts';
import type {ColorRules} from './color.ts';
import type {Format} from './format.ts';
import {createNameColumn, own} from './name-column.ts';
import {sentencesOf, toPlain} from './sentences.ts';
import {describeSlowEnd} from './slow-ends.ts';

export interface PlainOptions {
	readonly project: ProjectSpec;
	readonly colors: ColorRules;
}

/** `name | text`, names padded to one width; devtui's own lines have the name `devtui`. */
export function createPlainFormat({project, colors}: PlainOptions): Format {
	const column = createNameColumn(project, colors.isColored);
	const say = (text: string) => text === '' ? '' : prefixLines(`${text}\n`, column.prefixOf(own));
	return {
		entry(entry) {
			if (entry.type !== 'output') {
				return say(toPlain(`${entry.service}: ${entry.text}`));
			}

			return prefixLines(colors.keepsPrograms ? entry.text : stripAnsi(entry.text), column.prefixOf(entry.service));
		},
		change(change) {
			column.follow(change.project);
			return say(sentencesOf(change).join('\n'));
		},
		said: text => say(toPlain(text)),
		slowEnd: slow => say(toPlain(describeSlowEnd(slow))),
	};
}
