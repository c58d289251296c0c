import type {SignalName} from '../../core/spec.ts';
import {textWidth} from '../../lib/text-width.ts';
import {nameAll} from '../subject.ts';
import {fit} from '../text.ts';
import type {DialogContent, DialogContext} from './dialog.ts';
import {dialogRoom} from './dialog.ts';
import {hintsOf} from './hint.ts';
import {around} from '../pane-frames.ts';
import {signalChoices} from './signals.ts';

export function signalContent({subject, theme}: DialogContext, services: readonly string[], chosen: SignalName): DialogContent {
	const {paint, glyph} = theme;
	const {columns, rows} = dialogRoom(subject);
	const all = `signal to ${services.join(', ')}`;
	const index = signalChoices.findIndex(({signal}) => signal === chosen);
	const lines = signalChoices.map(({letter, signal, meaning}) => {
		const isChosen = signal === chosen;
		const name = isChosen ? paint.focused(fit(signal, 9)) : fit(signal, 9);
		return `${isChosen ? glyph.selected : ' '} ${paint.key(letter)}  ${name} ${paint.faint(meaning)}`;
	});
	return {
		// Whom it goes to is not cut: who is not seen would get it, too.
		title: textWidth(all) + 2 <= columns ? all : `signal to ${nameAll(services.map(name => ({name})))}`,
		lines: around(lines, index, rows),
		hints: hintsOf('signal', subject, theme),
	};
}
