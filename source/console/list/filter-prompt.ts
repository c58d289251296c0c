import {textWidth} from '../../lib/text-width.ts';
import type {ListFilterDialog} from '../dialog-state.ts';
import {hintsOf} from '../dialogs/hint.ts';
import {inputLine} from '../dialogs/palette.ts';
import type {Subject} from '../subject.ts';
import {cut, fit, joinFitting} from '../text.ts';
import type {Theme} from '../theme.ts';
import {listedServices} from './list-rows.ts';

/** ` \web█        Enter keep  Esc leave  2 of 12`: the filter of the list while it is written, in the place of the footer. */
export function listFilterPrompt(subject: Subject, {line}: ListFilterDialog, theme: Theme, width: number): string {
	const {paint} = theme;
	const {services} = subject.view;
	const count = listedServices(subject).length;
	const outcome = cut(count === 0 ? paint.warning('none has such a name') : paint.strong(`${count} of ${services.length}`), Math.max(0, width - minLineWidth - 5));
	const room = width - 2 - textWidth(outcome) - 3;
	const wanted = Math.max(1, Math.min(room, Math.max(minLineWidth, textWidth(line.text) + 1)));
	const hints = joinFitting(hintsOf('list-filter', subject, theme), '  ', room - wanted - 2);
	const written = fit(inputLine(line, wanted, paint.cursor), Math.max(wanted, room - textWidth(hints)));
	return fit(` ${paint.key('\\')}${written}${hints}  ${outcome} `, width);
}

const minLineWidth = 12;
