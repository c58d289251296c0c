import {labelOf} from '../service-words.ts';
import {isUnderWay, nameAll, servicesOf} from '../subject.ts';
import {cutName, fit} from '../text.ts';
import type {DialogContent, DialogContext} from './dialog.ts';
import {dialogRoom, widthOfNames} from './dialog.ts';
import {hintsOf} from './hint.ts';

/** Asked before quitting: what will be stopped. */
export function quitContent({subject, theme, now}: DialogContext): DialogContent {
	const running = servicesOf(subject).filter(service => isUnderWay(service));
	const nameWidth = widthOfNames(subject, running);
	const room = Math.max(1, dialogRoom(subject).rows);
	const fitting = running.length > room ? room - 1 : running.length;
	const lines = running.slice(0, fitting).map(service => {
		const {glyph, paint} = theme.phase[service.phase.type];
		return `${paint(glyph)} ${fit(cutName(service.name, nameWidth), nameWidth)}  ${labelOf(subject, service, now).text}`;
	});
	const rest = running.length - fitting;
	return {
		title: subject.quitQuestion ?? (running.length > 0 ? `stop ${nameAll(running)}, and quit?` : 'quit?'),
		lines: [...lines, ...rest > 0 ? [`… and ${rest} more`] : []],
		hints: hintsOf('quit', subject, theme),
	};
}
