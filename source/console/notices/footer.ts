import {textWidth} from '../../lib/text-width.ts';
import type {Dialog} from '../dialog-state.ts';
import type {DialogContext} from '../dialogs/dialog.ts';
import {footerLine} from '../draw/footer.ts';
import {keyLabel} from '../key-names.ts';
import {spread} from '../text.ts';
import type {Theme} from '../theme.ts';
import type {Notice} from './notice-board.ts';

/** The footer, and at its end what has become of services that nobody sees. Answers to keys and prompts go before. */
export function footerWithNotices({subject, theme, notices = []}: DialogContext, width: number): string {
	const {view, keymap} = subject;
	if (notices.length === 0 || view.message || isWritten(view.dialog)) {
		return footerLine(subject, theme, width);
	}

	const isOfServices = notices.some(({until}) => Number.isFinite(until));
	const key = view.isTyping || view.dialog || !isOfServices ? undefined : keymap.rows.find(({action}) => action === 'show-notice')?.keys[0];
	const hint = key === undefined ? '' : theme.paint.faint(` · ${theme.paint.key(keyLabel(key))} goes there`);
	const words = wordings(notices, theme);
	const room = width - 2;
	const text = words.map(each => each + hint).find(each => textWidth(each) <= room * mostOfLine)
		?? words.find(each => textWidth(each) <= room * mostOfLine) ?? words.find(each => textWidth(each) <= room) ?? words.at(-1) ?? '';
	const left = width - textWidth(text) - 2;
	return spread(left < leastKeys ? '' : footerLine(subject, theme, left), `${text} `, width);
}

/** Prompts stand in the footer. */
function isWritten(dialog: Dialog | undefined): boolean {
	return dialog?.type === 'search' || dialog?.type === 'list-filter' || dialog?.type === 'help-filter';
}

/** Where there is room for both, keys keep some of it. */
const mostOfLine = 0.7;
const leastKeys = 8;

/** The longest first. */
function wordings(notices: readonly Notice[], theme: Theme): readonly string[] {
	const worst = notices.toSorted((one, other) => rank(one) - rank(other));
	const [first, ...others] = worst;
	if (!first) {
		return [];
	}

	const more = others.length === 0 ? '' : `, ${others.length} more`;
	return [
		worst.map(notice => word(notice, theme)).join(' '),
		`${word(first, theme)}${more}`,
		`${word({...first, text: shortText(first)}, theme)}${more}`,
		`${word({...first, text: ''}, theme)}${more}`,
	];
}

function rank({type}: Notice): number {
	return type === 'failed' ? 0 : type === 'ended' ? 1 : 2;
}

function word({service, type, text}: Notice, {phase}: Theme): string {
	const {glyph, paint} = phase[type === 'failed' ? 'failed' : type === 'ended' ? 'completed' : 'ready'];
	return paint(`${glyph} ${service}${text === '' ? '' : ` ${text}`}`);
}

/** `not ready within 1m`, without what the probe has said. */
function shortText({text}: Notice): string {
	return text.split(': ')[0] ?? text;
}
