import type {DialogStep} from '../keymap/row.ts';
import {dialogRoom, type DialogContext} from './dialog.ts';
import {dialogContent} from './open-dialog.ts';

/** Where the dialog that is open stands after a step; it never goes past its end. */
export function scrollDialog(context: DialogContext, step: DialogStep): number {
	const {lines = [], scroll = 0} = dialogContent(context) ?? {};
	// Sections are told apart by empty lines.
	const headings = [0, ...lines.flatMap((line, index) => line === '' ? [index + 1] : [])];
	const {rows} = dialogRoom(context.subject);
	const by: Readonly<Record<DialogStep, number>> = {
		top: -lines.length,
		'line-up': -1,
		'line-down': 1,
		'page-up': 1 - rows,
		'page-down': rows - 1,
		end: lines.length,
		'next-section': (headings.find(line => line > scroll) ?? lines.length) - scroll,
		'previous-section': (headings.findLast(line => line < scroll) ?? 0) - scroll,
	};
	return Math.max(0, Math.min(scroll + by[step], lines.length - rows));
}
