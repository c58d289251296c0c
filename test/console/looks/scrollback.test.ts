import {expect, test} from 'vitest';
import {openScreen, stateOf} from '../../helpers/screen.ts';
import {project, service} from '../../helpers/specs.ts';

test.each([[100, 'line 304'], [300, 'line 104']])('a pane keeps as many lines above its screen as its person wants: %i', async (scrollback, oldest) => {
	const shop = {...project(service('db')), name: 'shop'};
	const screen = openScreen({project: shop, state: stateOf(shop, {db: {phase: {type: 'ready', pid: 11}, run: 1}}), columns: 80, rows: 20, preferences: {scrollback}});
	try {
		await screen.sees('shop');
		screen.print('db', Array.from({length: 420}, (_, index) => `line ${index + 1}`).join('\r\n'));
		await screen.sees('line 420');
		screen.type('g');
		await screen.sees(/below/);
		await screen.sees(oldest);
		expect(screen.text()).not.toContain(`line ${403 - scrollback}`);
	} finally {
		screen.unmount();
	}
});
