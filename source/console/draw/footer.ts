import {textWidth} from '../../lib/text-width.ts';
import {helpPrompt} from '../dialogs/help-prompt.ts';
import {hintsOf} from '../dialogs/hint.ts';
import {searchPrompt} from '../search/prompt.ts';
import {listFilterPrompt} from '../list/filter-prompt.ts';
import {keyLabel} from '../key-names.ts';
import {contextOf} from '../keymap/press.ts';
import type {FooterPlace, KeymapRow} from '../keymap/row.ts';
import type {Subject} from '../subject.ts';
import {fit, spread} from '../text.ts';
import type {Theme} from '../theme.ts';

/** What a key has just done or why it did not, else the keys that work where the focus is. */
export function footerLine(subject: Subject, theme: Theme, width: number): string {
	const {view} = subject;
	if (view.dialog?.type === 'search') {
		return searchPrompt(subject, view.dialog, theme, width);
	}

	if (view.dialog?.type === 'list-filter') {
		return listFilterPrompt(subject, view.dialog, theme, width);
	}

	if (view.dialog?.type === 'help-filter') {
		return helpPrompt(subject, view.dialog, theme, width);
	}

	if (view.message) {
		const {text, tone} = view.message;
		return fit(` ${tone === 'refused' ? theme.paint.warning(`! ${text}`) : theme.paint.good(text)}`, width);
	}

	if (view.isTyping) {
		return spread(` ${theme.paint.typing(` typing into ${view.selected} `)}`, `  ${hintsOf('typing', subject, theme).join('  ')} `, width);
	}

	const context = contextOf(view);
	return fit(` ${footerKeys(subject, theme, context === 'main' ? view.focus : context, width - 2)}`, width);
}

/** Words go before keys do. */
function footerKeys(subject: Subject, {paint}: Theme, place: FooterPlace, width: number): string {
	const rows = subject.keymap.rows
		.filter(row => row.footer?.[place] !== undefined && row.whyNot?.(subject, row.keys[0] ?? '') === undefined)
		.toSorted((one, other) => rank(one, place) - rank(other, place));
	const withWords = rows.map(row => `${paint.key(keyLabel(row.keys[0] ?? ''))} ${row.titleNow?.(subject) ?? row.title}`);
	// Help and quit have ranks below zero: they stand at the end and stay the longest.
	const lasting = rows.filter(row => rank(row, place) < 0).length;
	const inOrder = (items: readonly string[]) => [...items.slice(lasting), ...items.slice(0, lasting)];
	if (width >= minWidthForWords) {
		return inOrder(fitting(withWords, '  ', width)).join('  ');
	}

	return inOrder(fitting(rows.map(row => paint.key(keyLabel(row.keys[0] ?? ''))), ' ', width)).join(' ');
}

/** Narrower than this, the keys alone say more than a few of them with words. */
const minWidthForWords = 58;

function fitting(items: readonly string[], separator: string, width: number): readonly string[] {
	let used = -separator.length;
	return items.filter(item => {
		const isFitting = used + separator.length + textWidth(item) <= width;
		used += isFitting ? separator.length + textWidth(item) : Number.POSITIVE_INFINITY;
		return isFitting;
	});
}

function rank(row: KeymapRow, place: FooterPlace): number {
	return row.footer?.[place] ?? 0;
}
