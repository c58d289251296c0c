import {textWidth} from '../../lib/text-width.ts';
import {labelOf} from '../service-words.ts';
import {isUnderWay, nameAll, servicesOf} from '../subject.ts';
import {fit} from '../text.ts';
import type {DialogContent, DialogContext} from './dialog.ts';
import {dialogRoom} from './dialog.ts';
import {hintsOf} from './hint.ts';

/** Asked before quitting: what will be stopped. */
export function quitContent({subject, theme, now}: DialogContext): DialogContent {
	const running = servicesOf(subject).filter(service => isUnderWay(service));
	const nameWidth = Math.max(0, ...running.map(({name}) => textWidth(name)));
	const room = Math.max(1, dialogRoom(subject).rows);
	const fitting = running.length > room ? room - 1 : running.length;
	const lines = running.slice(0, fitting).map(service => {
		const {glyph, paint} = theme.phase[service.phase.type];
		return `${paint(glyph)} ${fit(service.name, nameWidth)}  ${labelOf(subject, service, now).text}`;
	});
	const rest = running.length - fitting;
	return {
		title: subject.quitQuestion ?? (running.length > 0 ? `stop ${nameAll(running)}, and quit?` : 'quit?'),
		lines: [...lines, ...rest > 0 ? [`… and ${rest} more`] : []],
		hints: hintsOf('quit', subject, theme),
	};
}
