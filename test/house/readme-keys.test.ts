import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {keysLabel} from '../../source/console/dialogs/help.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';

const readme = path.join(import.meta.dirname, '../../README.md');
const begin = '<!-- keys: made by `npm run keys` -->\n';
const end = '<!-- end of keys -->';

test('the table of keys in the README is the one that is in force (else: npm run keys)', () => {
	const text = readFileSync(readme, 'utf8');
	const [before, rest = ''] = text.split(begin);
	const [table, after] = rest.split(end);
	if (process.env['DEVTUI_WRITE_README'] === '1') {
		writeFileSync(readme, `${before}${begin}${wanted()}${end}${after}`);
		return;
	}

	expect(table).toBe(wanted());
});

/** What works when no dialog is open. */
function wanted(): string {
	const rows = usualKeymap.rows.filter(({contexts}) => contexts.includes('main') || contexts.includes('typing'));
	return ['| keys | action | does |', '|---|---|---|', ...rows.map(row => `| ${code(keysLabel(row))} | \`${row.action}\` | ${row.description} |`), ''].join('\n');
}

function code(keys: string): string {
	return keys.split(' ').map(key => `\`${key.replace('|', '\\|')}\``).join(' ');
}
