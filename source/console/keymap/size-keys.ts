import {mergedLog, paneInQuestion} from '../merged/merged-log.ts';
import {moveBorder, rowOf, rowsOf, type Border} from '../sizes/borders-moved.ts';
import type {SizeAction} from '../sizes/sizes.ts';
import type {Subject} from '../subject.ts';
import {keyHint} from './key-hint.ts';
import {changeView, type KeymapRow} from './row.ts';

/** How large the list and the panes are, with the keys that vim has for it. */
export const sizeKeys: readonly KeymapRow[] = [
	sizing('wider', '>', 'wider', 'make the pane wider; in the list: the list', 'width', 1),
	sizing('narrower', '<', 'narrower', 'make the pane narrower; in the list: the list', 'width', -1),
	sizing('taller', '+', 'taller', 'make the pane taller', 'height', 1),
	sizing('shorter', '-', 'shorter', 'make the pane shorter', 'height', -1),
	{
		action: 'equal-sizes',
		contexts: ['main'],
		keys: ['='],
		title: 'equal sizes',
		description: 'make all panes equal again, and the list as it was',
		whyNot: ({view}) => view.listShare === undefined && view.slots.every(({width, height}) => width === undefined && height === undefined) ? 'nothing has been resized' : undefined,
		perform: () => changeView({type: 'equal-sizes'}),
	},
];

type Axis = 'width' | 'height';

function sizing(action: string, key: string, title: string, description: string, axis: Axis, direction: 1 | -1): KeymapRow {
	return {
		action,
		contexts: ['main'],
		keys: [key],
		title,
		description,
		whyNot(subject) {
			const outcome = sized(subject, axis, direction);
			return typeof outcome === 'string' ? outcome : undefined;
		},
		perform(subject) {
			const outcome = sized(subject, axis, direction);
			return typeof outcome === 'string' ? [] : changeView(outcome);
		},
	};
}

/** What it does, or why it does nothing. */
function sized({view, layout, keymap}: Subject, axis: Axis, direction: 1 | -1): SizeAction | string {
	if (layout.type === 'too-small') {
		return 'there is no room for it';
	}

	if (view.isZoomed) {
		return `the pane has the whole screen${keyHint(keymap, 'zoom', 'gives it back', ': ')}`;
	}

	const total = axis === 'width' ? layout.columns : layout.paneArea.height;
	const step = Math.max(1, Math.round(total / 25)) * direction;
	if (view.focus === 'list') {
		return axis === 'height' ? `the list has the whole height${keyHint(keymap, 'next-pane', 'goes to a pane', ': ')}` : act({type: 'list'}, step, layout.list ? 'the list' : undefined);
	}

	const pane = paneInQuestion(view);
	const name = pane === mergedLog ? 'the merged log' : pane;
	if (!layout.panes.some(({service}) => service === pane)) {
		return `${name} has no pane`;
	}

	const line = axis === 'width' ? rowOf(layout.panes, pane).map(({service}) => [service]) : rowsOf(layout.panes).map(row => row.map(({service}) => service));
	const index = line.findIndex(services => services.includes(pane));
	if (index < line.length - 1) {
		return act({type: axis, before: pane}, step, name);
	}

	const [before] = line[index - 1] ?? [];
	if (before !== undefined) {
		return act({type: axis, before}, -step, name);
	}

	return axis === 'height' ? `${name} has the whole height` : act({type: 'list'}, -step, layout.list ? name : undefined);

	function act(border: Border, by: number, whose: string | undefined): SizeAction | string {
		if (layout.type === 'too-small' || whose === undefined) {
			return 'there is nothing beside it';
		}

		return moveBorder(layout, border, by) ?? `${whose} can be no ${direction === 1 ? 'larger' : 'smaller'}`;
	}
}
