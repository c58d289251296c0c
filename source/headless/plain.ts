import type {ProjectSpec} from '../core/spec.ts';
import {stripAnsi} from '../lib/ansi.ts';
import type {ColorRules} from './color.ts';
import type {Format} from './format.ts';
import {sentencesOf, toPlain} from './sentences.ts';
import {describeSlowEnd} from './slow-ends.ts';

export interface PlainOptions {
	readonly project: ProjectSpec;
	readonly colors: ColorRules;
}

/** `name | text`, names padded to one width; devtui's own lines have the name `devtui`. */
export function createPlainFormat({project, colors}: PlainOptions): Format {
	const names = project.services.map(service => service.name);
	const width = Math.max(own.length, ...names.map(name => name.length));
	const prefixes = new Map<string, string>();

	const prefixOf = (name: string) => {
		const known = prefixes.get(name);
		if (known !== undefined) {
			return known;
		}

		const plain = `${name.padEnd(width)} | `;
		const prefix = colors.isColored ? `\u001B[${colorOf(name, names)}m${plain}\u001B[0m` : plain;
		prefixes.set(name, prefix);
		return prefix;
	};

	const say = (text: string) => text === '' ? '' : prefixLines(`${text}\n`, prefixOf(own));
	return {
		entry(entry) {
			if (entry.type !== 'output') {
				return say(toPlain(`${entry.service}: ${entry.text}`));
			}

			return prefixLines(colors.keepsPrograms ? entry.text : stripAnsi(entry.text), prefixOf(entry.service));
		},
		change: change => say(sentencesOf(change, project).join('\n')),
		said: text => say(toPlain(text)),
		slowEnd: slow => say(toPlain(describeSlowEnd(slow))),
	};
}

const own = 'devtui';
// Cyan, yellow, green, magenta, blue, then their bright ones, as Compose does.
const palette = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];
const grey = 90;

function colorOf(name: string, names: readonly string[]): number {
	return name === own && !names.includes(own) ? grey : palette[Math.max(0, names.indexOf(name)) % palette.length]!;
}

/** Natively on the whole block: work for every line would cost more than all the rest. */
function prefixLines(lines: string, prefix: string): string {
	return `${prefix}${lines.slice(0, -1).replace(/\n/g, `\n${prefix.replaceAll('$', '$$$$')}`)}\n`;
}
