import {shownRows} from './draw/service-list.ts';
import {stops} from './list/list-rows.ts';
import type {MouseEvent} from './input.ts';
import {foldOrUnfold} from './list/fold.ts';
import type {Intent} from './keymap/row.ts';
import type {ScreenLayout} from './layout.ts';
import {mergedLog} from './merged/merged-log.ts';
import type {Rect} from './screen/contract.ts';
import {borderAt} from './sizes/borders-moved.ts';
import type {Subject} from './subject.ts';

/** What a click or a turn of the wheel asks for. */
export function point(subject: Subject, event: MouseEvent): readonly Intent[] {
	const {layout, view} = subject;
	if (layout.type === 'too-small') {
		return [];
	}

	if (view.dialog && view.dialog.type !== 'search' && view.dialog.type !== 'list-filter') {
		return isWheel(event) ? turnDialog(subject, event.action === 'wheel-up' ? 'up' : 'down') : [];
	}

	switch (event.action) {
		case 'press': {
			return event.button === 'left' ? click(subject, layout, event) : [];
		}

		case 'wheel-up':
		case 'wheel-down': {
			return turn(subject, layout, event);
		}

		case 'release':
		case 'move': {
			return [];
		}
	}
}

const linesPerTurn = 3;

export function isWheel({action}: MouseEvent): boolean {
	return action === 'wheel-up' || action === 'wheel-down';
}

/** Menus choose by it, one at a time. */
function turnDialog(subject: Subject, way: 'up' | 'down'): readonly Intent[] {
	const type = subject.view.dialog?.type;
	const menu = type === 'signal' ? 'signal' : type === 'checkpoints' ? 'checkpoint' : undefined;
	return menu === undefined
		? Array.from({length: linesPerTurn}, () => ({type: 'scroll-dialog', step: `line-${way}`}))
		: subject.keymap.rows.find(({action}) => action === `${menu}-${way}`)?.perform(subject, '') ?? [];
}

function click(subject: Subject, layout: ScreenLayout, event: MouseEvent): readonly Intent[] {
	const border = borderAt(layout, event.x, event.y);
	if (border && border.type !== 'height') {
		return [];
	}

	const pane = paneAt(layout, event);
	if (pane) {
		return pane.service === mergedLog ? [{type: 'view', action: {type: 'focus', focus: 'pane'}}] : selectAndFocus(pane.service, 'pane');
	}

	const {list} = layout;
	const row = list && contains(list.rect, event) ? shownRows(subject, list)[event.y - list.rect.y - 1] : undefined;
	switch (row?.type) {
		case undefined: {
			return [];
		}

		case 'service': {
			return selectAndFocus(row.service, 'list');
		}

		case 'heading': {
			return foldOrUnfold(subject, row);
		}
	}
}

function turn(subject: Subject, layout: ScreenLayout, event: MouseEvent): readonly Intent[] {
	const direction = event.action === 'wheel-up' ? -1 : 1;
	const pane = paneAt(layout, event);
	if (pane) {
		return [{type: 'scroll-by', service: pane.service, lines: direction * linesPerTurn}];
	}

	const isOnList = layout.list !== undefined && contains(layout.list.rect, event);
	return isOnList ? [{type: 'view', action: {type: 'select-next', step: direction, among: stops(subject)}}] : [];
}

function selectAndFocus(service: string, focus: 'list' | 'pane'): readonly Intent[] {
	return [
		{type: 'view', action: {type: 'select', service}},
		{type: 'view', action: {type: 'focus', focus}},
	];
}

function paneAt({panes}: ScreenLayout, event: MouseEvent) {
	return panes.find(({frame}) => contains(frame, event));
}

export function contains(rect: Rect, {x, y}: MouseEvent): boolean {
	return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}
