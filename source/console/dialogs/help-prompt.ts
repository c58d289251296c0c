import {textWidth} from '../../lib/text-width.ts';
import type {HelpFilterDialog} from '../dialog-state.ts';
import type {Subject} from '../subject.ts';
import {cut, fit, joinFitting} from '../text.ts';
import type {Theme} from '../theme.ts';
import {helpSections} from './help.ts';
import {hintsOf} from './hint.ts';
import {inputLine} from './palette.ts';

/** ` /pane█        Enter keep  Esc all keys  12 keys`: what is looked for in help while it is written, in the place of the footer. */
export function helpPrompt(subject: Subject, {line}: HelpFilterDialog, theme: Theme, width: number): string {
	const {paint} = theme;
	const count = helpSections(subject.keymap, line.text).flatMap(({rows}) => rows).length;
	const outcome = cut(count === 0 ? paint.warning('no key') : paint.strong(`${count} ${count === 1 ? 'row' : 'rows'}`), Math.max(0, width - minLineWidth - 5));
	const room = width - 2 - textWidth(outcome) - 3;
	const wanted = Math.max(1, Math.min(room, Math.max(minLineWidth, textWidth(line.text) + 1)));
	const hints = joinFitting(hintsOf('help-filter', subject, theme), '  ', room - wanted - 2);
	const written = fit(inputLine(line, wanted, paint.cursor), Math.max(wanted, room - textWidth(hints)));
	return fit(` ${paint.key('/')}${written}${hints}  ${outcome} `, width);
}

const minLineWidth = 12;
