import {expect, test} from 'vitest';
import {helpContent, keysLabel} from '../../source/console/dialogs/help.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {computeLayout} from '../../source/console/layout.ts';
import {stripAnsi} from '../../source/lib/ansi.ts';
import {createTheme} from '../../source/console/theme.ts';
import {initialView} from '../../source/console/view-state.ts';
import {stateOf} from '../helpers/screen.ts';
import {project, service} from '../helpers/specs.ts';

test.each([40, 80, 200])('at %i columns help has every row of the table of keys, with all of its keys', columns => {
	const shop = project(service('db'));
	const layout = computeLayout({columns, rows: 24, nameWidth: 2, mode: 'one', isZoomed: false, panes: ['db'], current: 'db'});
	const subject = {project: shop, state: stateOf(shop, {}), view: initialView(['db'], columns), layout, keymap: usualKeymap, panes: {}};
	const {lines} = helpContent({subject, theme: createTheme({}), now: 0, version: '1', survivors: () => [], runs: () => [], environment: {}, startUps: () => [], environmentChanges: () => []}, 0);
	const shown = lines.map(line => stripAnsi(line));
	for (const row of usualKeymap.rows) {
		expect(shown.some(line => line.startsWith(`${keysLabel(row)} `)), row.action).toBe(true);
	}

	const rows = shown.filter(line => / {2}\S/.test(line));
	expect(rows).toHaveLength(usualKeymap.rows.length);
});
