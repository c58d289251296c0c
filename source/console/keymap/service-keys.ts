import type {ServiceState} from '../../core/state.ts';
import {alive, changed, command, describePending, failed, staying, toStop, watched} from '../service-choices.ts';
import {alsoHidden} from '../list/hidden.ts';
import {chosen, nameAll, servicesOf, targetsOf, type Subject} from '../subject.ts';
import {whyNoRoom} from './no-room.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** What is done to services: those marked, or the selected one. */
export const serviceKeys: readonly KeymapRow[] = [
	{
		action: 'restart',
		contexts: ['main', 'details'],
		keys: ['r'],
		title: 'restart',
		description: 'restart the service; start it when it is not running',
		footer: {list: 1, pane: 4, details: 2},
		titleNow: subject => isRetry(subject) ? 'retry now' : 'restart',
		whyNot: subject => whenStopping(subject) ?? whenLeaving(subject),
		perform: subject => command('restart', staying(targetsOf(subject)), `${isRetry(subject) ? 'retrying' : 'restarting'} ${nameAll(staying(targetsOf(subject)))}`),
	},
	{
		action: 'start-or-stop',
		contexts: ['main', 'details'],
		keys: ['s'],
		title: 'start/stop',
		description: 'stop the service; start it when it is not running',
		footer: {list: 2, pane: 5, details: 3},
		titleNow: subject => toStop(targetsOf(subject)).length > 0 ? 'stop' : 'start',
		whyNot: subject => whenStopping(subject) ?? whenLeaving(subject),
		perform(subject) {
			const running = toStop(targetsOf(subject));
			return running.length > 0
				? command('stop', running, `stopping ${nameAll(running)}`)
				: command('start', staying(targetsOf(subject)), `starting ${nameAll(staying(targetsOf(subject)))}`);
		},
	},
	{
		action: 'restart-failed',
		contexts: ['main'],
		keys: ['R'],
		title: 'restart failed',
		description: 'restart everything that failed',
		footer: {list: 9},
		whyNot: subject => whenStopping(subject) ?? (failed(servicesOf(subject)).length === 0 ? 'nothing has failed' : undefined),
		perform: subject => command('restart', failed(servicesOf(subject)), `restarting ${nameAll(failed(servicesOf(subject)))}${alsoHidden(subject, failed(servicesOf(subject)))}`),
	},
	{
		action: 'signal',
		contexts: ['main'],
		keys: ['S'],
		title: 'signal',
		description: 'send a signal: opens a menu',
		footer: {list: 8},
		whyNot: subject => whenNotAlive(subject) ?? whyNoRoom(subject),
		perform: subject => changeView({type: 'open', dialog: {type: 'signal', services: alive(targetsOf(subject)).map(({name}) => name), signal: 'SIGTERM'}}),
	},
	{
		action: 'kill',
		contexts: ['main', 'details'],
		keys: ['K'],
		title: 'kill',
		description: 'kill the service and all it started (SIGKILL)',
		footer: {list: 12},
		whyNot: whenNotAlive,
		perform: subject => command('kill', alive(targetsOf(subject)), `killing ${nameAll(alive(targetsOf(subject)))}`),
	},
	{
		action: 'pause-watch',
		contexts: ['main', 'details'],
		keys: ['w'],
		title: 'pause/resume watch',
		description: 'pause or resume watching; what waits is applied on resume',
		footer: {list: 7, details: 5},
		titleNow: subject => isPaused(watched(subject, targetsOf(subject))) ? 'resume watch' : 'pause watch',
		whyNot: subject => whenStopping(subject) ?? (watched(subject, targetsOf(subject)).length === 0 ? `${nameAll(targetsOf(subject))}: no files are watched` : undefined),
		perform: subject => toggleWatch(watched(subject, targetsOf(subject))),
	},
	{
		action: 'pause-watch-all',
		contexts: ['main'],
		keys: ['W'],
		title: 'pause/resume all',
		description: 'pause or resume watching for all services',
		whyNot: subject => whenStopping(subject) ?? (watched(subject, servicesOf(subject)).length === 0 ? 'no service has files watched' : undefined),
		perform: subject => toggleWatch(watched(subject, servicesOf(subject)), alsoHidden(subject, watched(subject, servicesOf(subject)))),
	},
	{
		action: 'discard-changes',
		contexts: ['main', 'details'],
		keys: ['D'],
		title: 'discard changes',
		description: 'forget the changes that wait, or that made it stale',
		footer: {list: 8, details: 6},
		whyNot: subject => whenStopping(subject) ?? (changed(targetsOf(subject)).length === 0 ? 'no changes wait' : undefined),
		perform: subject => command('discard-changes', changed(targetsOf(subject)), `changes of ${nameAll(changed(targetsOf(subject)))} discarded`),
	},
	{
		action: 'mark',
		contexts: ['main'],
		keys: ['Space'],
		title: 'mark',
		description: 'mark the service; the next command acts on all marked',
		footer: {list: 10},
		titleNow: subject => chosen(subject).every(name => subject.view.marks.includes(name)) ? 'unmark' : 'mark',
		perform: subject => changeView({type: 'toggle-marks', services: chosen(subject)}),
	},
];

/** Why no command is taken once devtui is ending. */
export function whenStopping({state}: Subject): string | undefined {
	return state.shutdown ? 'devtui is stopping everything' : undefined;
}

function whenNotAlive(subject: Subject): string | undefined {
	return alive(targetsOf(subject)).length === 0 ? `${nameAll(targetsOf(subject))}: not running` : undefined;
}

function whenLeaving(subject: Subject): string | undefined {
	return staying(targetsOf(subject)).length === 0 ? `${nameAll(targetsOf(subject))}: no longer in the project` : undefined;
}

/** Those that would be started again after a while. */
function isRetry(subject: Subject): boolean {
	return staying(targetsOf(subject)).every(({phase}) => phase.type === 'backoff');
}

function isPaused(services: readonly ServiceState[]): boolean {
	return services.length > 0 && services.every(({watch}) => watch.isPaused);
}

function toggleWatch(services: readonly ServiceState[], also = ''): readonly Intent[] {
	return isPaused(services)
		? command('resume-watch', services, `watching ${nameAll(services)} again${describePending(services)}${also}`)
		: command('pause-watch', services.filter(({watch}) => !watch.isPaused), `watching of ${nameAll(services)} is paused${also}`);
}
