import {textWidth} from '../../lib/text-width.ts';
import {compilePattern} from '../../logs/search-pattern.ts';
import type {SearchDialog} from '../dialog-state.ts';
import {hintsOf} from '../dialogs/hint.ts';
import {inputLine} from '../dialogs/palette.ts';
import {titleOf} from '../keymap/table.ts';
import {paneInQuestion} from '../merged/merged-log.ts';
import type {Subject} from '../subject.ts';
import {cut, fit, joinFitting} from '../text.ts';
import type {Theme} from '../theme.ts';
import {readFilter} from './filter.ts';
import {countLabel, searchCount} from './title.ts';

/** ` /user█           3/17  Enter keep  Tab all services  Esc leave`: what is written, what comes of it, what can be done. */
export function searchPrompt(subject: Subject, dialog: SearchDialog, theme: Theme, width: number): string {
	const {paint} = theme;
	const {kind, line} = dialog;
	const problem = problemOf(dialog);
	const outcome = problem === undefined ? paint.strong(outcomeOf(subject, dialog)) : paint.warning(`! ${problem}`);
	const start = ` ${paint.key(kind === 'search' ? '/' : '&')}`;
	const scope = dialog.scope === 'all' ? paint.accent(`${titleOf(subject.keymap, 'search-all')} `) : '';
	const rest = width - textWidth(start) - 1;
	const shownOutcome = cut(outcome, Math.max(0, rest - minLineWidth));
	const lineRoom = Math.max(1, rest - textWidth(shownOutcome) - 2);
	const wanted = Math.min(lineRoom, Math.max(minLineWidth, textWidth(line.text) + 1));
	const hints = joinFitting(hintsOf('search', subject, theme), '  ', lineRoom - wanted - textWidth(scope) - 2);
	const isScopeShown = textWidth(scope) + wanted <= lineRoom;
	const written = fit(inputLine(line, wanted, paint.cursor), Math.max(wanted, lineRoom - textWidth(hints) - (isScopeShown ? textWidth(scope) : 0)));
	return fit(`${start}${isScopeShown ? scope : ''}${written}${hints}  ${shownOutcome} `, width);
}

const minLineWidth = 12;

function problemOf({kind, line: {text}}: SearchDialog): string | undefined {
	const read = kind === 'search' ? compilePattern(text) : readFilter(text);
	return read.type === 'invalid' ? read.problem : undefined;
}

function outcomeOf({panes, view}: Subject, {kind, service, line}: SearchDialog): string {
	// A search in all goes to whoever has the match.
	const log = (panes[service] ?? panes[paneInQuestion(view)])?.log;
	if (line.text === '') {
		return kind === 'search' ? 'regular expression' : 'regular expression, ! inverts';
	}

	if (kind === 'search') {
		return log?.search ? searchCount(log.search) : '';
	}

	return log?.filter ? countLabel(log.filter) : '';
}
