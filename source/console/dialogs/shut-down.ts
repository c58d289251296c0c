import {isAlive} from '../../core/state.ts';
import {textWidth} from '../../lib/text-width.ts';
import {stateLabel} from '../service-words.ts';
import {servicesOf, specOf} from '../subject.ts';
import {fit, plainLine} from '../text.ts';
import {dialogRoom, type DialogContent, type DialogContext} from './dialog.ts';

/** While devtui ends: who is still alive, and for how long at most. */
export function shutDownContent(context: DialogContext): DialogContent {
	const {subject, theme, now} = context;
	const alive = servicesOf(subject).filter(({phase}) => isAlive(phase));
	const nameWidth = Math.max(0, ...alive.map(({name}) => textWidth(name)));
	const lines = alive.flatMap(service => {
		const {glyph, paint} = theme.phase[service.phase.type];
		const state = service.phase.type === 'stopping' ? stateLabel(service, specOf(subject, service.name), now).text : 'waits until others have stopped';
		const survivors = service.phase.type === 'stopping' ? context.survivors(service.name) : [];
		return [
			`${paint(glyph)} ${fit(service.name, nameWidth)}  ${state}`,
			...survivors.map(({pid, command}) => theme.paint.faint(`    ${pid} ${plainLine(command)}`)),
		];
	});
	const room = Math.max(1, dialogRoom(subject).rows);
	const isForced = subject.state.shutdown?.isForced ?? false;
	return {
		title: `${isForced ? 'killing' : 'stopping'} ${alive.length} of ${subject.view.services.length} services`,
		lines: lines.length > room ? [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more`] : lines,
		hints: isForced ? [] : [`${theme.paint.key('Ctrl-C')} kills at once`],
		minWidth: 40,
	};
}
