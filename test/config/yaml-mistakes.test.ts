import {expect, test} from 'vitest';
import {parseYaml} from '../../source/config/yaml.ts';

/** What is said of a text that is no YAML, with the place at which it points. */
function said(lines: readonly string[]): readonly string[] {
	const {syntaxErrors, diagnostics} = parseYaml({file: '/x/devtui.yaml', text: `${lines.join('\n')}\n`});
	return [...syntaxErrors, ...diagnostics].map(({location, message, hint}) => `${location?.line}:${location?.column} ${message}${hint === undefined ? '' : ` (${hint})`}`);
}

const rows: ReadonlyArray<readonly [mistake: string, lines: readonly string[], expected: readonly string[]]> = [
	['a list that is never closed, at its bracket', ['services:', '  a:', '    watch: [src, lib', '    command: x'], ['3:12 this [ is never closed']],
	['a map that the end of the file closes, at its bracket', ['{"services": {"a": "x"}'], ['1:1 this { is never closed']],
	['the inner one of two brackets', ['services:', '  a: {command: x, watch: [a, b}', '  b: y'], ['2:26 this [ is never closed']],
	['what goes before an unclosed bracket, and no echo of what stands in it', ['services:', '  a: @x', '  b: [a,', '  c: {d'], ['2:6 a value that begins with "@" needs quotes', '3:6 this [ is never closed']],
	['a bracket too many', ['services:', '  a: {command: x}}'], ['2:18 nothing is open that this } could close']],
	['a quote that is never closed, at the quote', ['services:', '  a: "x', '  b: "y"'], ['2:6 this quote is never closed']],
	['a line that is too deep, at that line', ['services:', '  a:', '    command: x', '      tty: true'], ['4:7 this is indented below a key that has a value on its own line (indent it as that key)']],
	['a line that is not deep enough', ['services:', '  a:', '    command: x', '   b: y'], ['4:4 this is indented as nothing above it']],
	['an item that is not deep enough', ['services:', '  a:', '    command:', '      - x', '     - y'], ['5:6 this item belongs to no list above it']],
	['an item without its dash', ['services:', '  a:', '    environment:', '      - A=1', '      B: 2'], ['5:7 this stands among the items of a list, and has no "- " before it']],
	['a colon in a value', ['services:', '  a: echo b: c'], ['2:6 a value with ": " in it needs quotes around all of it']],
	['a comma that is missing in a map of one line', ['services:', '  a: {command: x tty: true}'], ['2:16 a value with ": " in it needs quotes around all of it (or a "," is missing in it)']],
	['a colon that is missing', ['services:', '  a', '    command: x'], ['2:3 a ":" is missing behind this']],
	['a colon without its space', ['services:', '  a:', '    command:x', '    tty: true'], ['3:12 a space is missing behind this ":"']],
	['a dash without its space', ['services:', '  a:', '    depends_on:', '    - b', '    -c'], ['5:5 a space is missing behind this "-"']],
	['words behind quotes', ['services:', '  a: "my prog" --flag'], ['2:16 the value has ended at the quote before this (put quotes of the other kind around all of it)']],
	['braces in a value within braces', ['services:', '  a: {command: echo {x}, tty: true}'], ['2:16 a value with "{" in it needs quotes around all of it here']],
	['a regular expression between double quotes', ['services:', String.raw`  a: {command: x, ready: {log: "\d+ up"}}`], [String.raw`2:33 "\d" means nothing between double quotes (write "\\d", or take single quotes)`]],
	['a pattern that begins with *', ['a: {watch: [*.js]}'], ['1:13 an alias needs an anchor before it (a text that begins with "*" needs quotes)']],
	['a pattern that begins with !, and not that its item is empty', ['a: {watch: [src/**, !**/*.snap]}'], ['1:21 "!**/*.snap" is a tag of YAML\'s, and devtui knows none of this name (a text that begins with "!" needs quotes)']],
];

test.each(rows)('of a text that is no YAML this is named: %s', (_mistake, lines, expected) => {
	expect(said(lines)).toEqual(expected);
});
