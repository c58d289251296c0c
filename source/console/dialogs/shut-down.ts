import {isAlive, isBusy, type ServiceState} from '../../core/state.ts';
import {describeJob} from '../../core/describe.ts';
import {labelOf} from '../service-words.ts';
import {servicesOf} from '../subject.ts';
import {cutName, fit, plainLine} from '../text.ts';
import {hintOf} from './hint.ts';
import {dialogRoom, widthOfNames, type DialogContent, type DialogContext} from './dialog.ts';

/** While devtui ends: who is still alive, and for how long at most. */
export function shutDownContent(context: DialogContext): DialogContent {
	const {subject, theme} = context;
	const busy = servicesOf(subject).filter(service => isBusy(service));
	const nameWidth = widthOfNames(subject, busy);
	const lines = busy.flatMap(service => {
		const {glyph, paint} = theme.phase[service.phase.type];
		const survivors = service.phase.type === 'stopping' ? context.survivors(service.name) : [];
		return [
			`${paint(glyph)} ${fit(cutName(service.name, nameWidth), nameWidth)}  ${whatIsLeft(service, context)}`,
			...survivors.map(({pid, command}) => theme.paint.faint(`    ${pid} ${plainLine(command)}`)),
		];
	});
	const room = Math.max(1, dialogRoom(subject).rows);
	const isForced = subject.state.shutdown?.isForced ?? false;
	return {
		title: `${isForced ? 'killing' : 'stopping'} ${busy.length} of ${subject.view.services.length} services`,
		lines: lines.length > room ? [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more`] : lines,
		hints: isForced ? [] : hintOf(['quit-now'], 'kills at once', subject, theme),
		minWidth: 40,
	};
}

/** Of a service that has ended, its hooks may still run. */
function whatIsLeft(service: ServiceState, {subject, now}: DialogContext): string {
	const {phase, jobs} = service;
	if (phase.type === 'stopping') {
		return labelOf(subject, service, now).text;
	}

	if (isAlive(phase)) {
		return 'waits until others have stopped';
	}

	const since = Math.min(...jobs.map(job => job.since));
	const seconds = Math.max(0, Math.floor((now - since) / 1000));
	return `waiting for ${jobs.map(({job}) => describeJob(job)).join(' and ')} · ${seconds}s`;
}
