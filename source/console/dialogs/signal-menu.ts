import type {SignalName} from '../../core/spec.ts';
import {fit} from '../text.ts';
import type {DialogContent, DialogContext} from './dialog.ts';
import {dialogRoom} from './dialog.ts';
import {hintsOf} from './hint.ts';
import {around} from '../pane-frames.ts';
import {signalChoices} from './signals.ts';

export function signalContent({subject, theme}: DialogContext, services: readonly string[], chosen: SignalName): DialogContent {
	const {paint, glyph} = theme;
	const index = signalChoices.findIndex(({signal}) => signal === chosen);
	const lines = signalChoices.map(({letter, signal, meaning}) => {
		const isChosen = signal === chosen;
		const name = isChosen ? paint.focused(fit(signal, 9)) : fit(signal, 9);
		return `${isChosen ? glyph.selected : ' '} ${paint.key(letter)}  ${name} ${paint.faint(meaning)}`;
	});
	return {
		title: `signal to ${services.join(', ')}`,
		lines: around(lines, index, dialogRoom(subject).rows),
		hints: hintsOf('signal', subject, theme),
	};
}
