import type {Command} from '../../core/events.ts';
import {isAlive, type ServiceState} from '../../core/state.ts';
import {watchOf} from '../../core/watch-of.ts';
import {isUnderWay, nameAll, servicesOf, specOf, targetsOf, type Subject} from '../subject.ts';
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
		perform: subject => command('restart', staying(subject), `${isRetry(subject) ? 'retrying' : 'restarting'} ${nameAll(staying(subject))}`),
	},
	{
		action: 'start-or-stop',
		contexts: ['main', 'details'],
		keys: ['s'],
		title: 'start/stop',
		description: 'stop the service; start it when it is not running',
		footer: {list: 2, pane: 5, details: 3},
		titleNow: subject => toStop(subject).length > 0 ? 'stop' : 'start',
		whyNot: subject => whenStopping(subject) ?? whenLeaving(subject),
		perform(subject) {
			const running = toStop(subject);
			return running.length > 0
				? command('stop', running, `stopping ${nameAll(running)}`)
				: command('start', staying(subject), `starting ${nameAll(staying(subject))}`);
		},
	},
	{
		action: 'restart-failed',
		contexts: ['main'],
		keys: ['R'],
		title: 'restart failed',
		description: 'restart everything that failed',
		footer: {list: 9},
		whyNot: subject => whenStopping(subject) ?? (failed(subject).length === 0 ? 'nothing has failed' : undefined),
		perform: subject => command('restart', failed(subject), `restarting ${nameAll(failed(subject))}`),
	},
	{
		action: 'signal',
		contexts: ['main'],
		keys: ['S'],
		title: 'signal',
		description: 'send a signal: opens a menu',
		footer: {list: 8},
		whyNot: whenNotAlive,
		perform: subject => changeView({type: 'open', dialog: {type: 'signal', services: alive(subject).map(({name}) => name), signal: 'SIGTERM'}}),
	},
	{
		action: 'kill',
		contexts: ['main', 'details'],
		keys: ['K'],
		title: 'kill',
		description: 'kill the service and all it started (SIGKILL)',
		footer: {list: 12},
		whyNot: whenNotAlive,
		perform: subject => command('kill', alive(subject), `killing ${nameAll(alive(subject))}`),
	},
	{
		action: 'pause-watch',
		contexts: ['main', 'details'],
		keys: ['w'],
		title: 'pause/resume watch',
		description: 'pause or resume watching; what waits is applied on resume',
		footer: {list: 7, details: 5},
		titleNow: subject => isPaused(watched(subject)) ? 'resume watch' : 'pause watch',
		whyNot: subject => whenStopping(subject) ?? (watched(subject).length === 0 ? `${nameAll(targetsOf(subject))}: no files are watched` : undefined),
		perform: subject => toggleWatch(watched(subject)),
	},
	{
		action: 'pause-watch-all',
		contexts: ['main'],
		keys: ['W'],
		title: 'pause/resume all',
		description: 'pause or resume watching for all services',
		whyNot: subject => whenStopping(subject) ?? (allWatched(subject).length === 0 ? 'no service has files watched' : undefined),
		perform: subject => toggleWatch(allWatched(subject)),
	},
	{
		action: 'discard-changes',
		contexts: ['main', 'details'],
		keys: ['D'],
		title: 'discard changes',
		description: 'forget the changes that wait, or that made it stale',
		footer: {list: 8, details: 6},
		whyNot: subject => whenStopping(subject) ?? (changed(subject).length === 0 ? 'no changes wait' : undefined),
		perform: subject => command('discard-changes', changed(subject), `changes of ${nameAll(changed(subject))} discarded`),
	},
	{
		action: 'mark',
		contexts: ['main'],
		keys: ['Space'],
		title: 'mark',
		description: 'mark the service; the next command acts on all marked',
		footer: {list: 10},
		titleNow: ({view}) => view.marks.includes(view.selected) ? 'unmark' : 'mark',
		perform: () => changeView({type: 'toggle-mark'}),
	},
];

/** Why no command is taken once devtui is ending. */
export function whenStopping({state}: Subject): string | undefined {
	return state.shutdown ? 'devtui is stopping everything' : undefined;
}

type ServiceCommand = Extract<Command, {readonly services: readonly string[]}>;
type PlainCommand = Exclude<ServiceCommand, {type: 'signal'}>['type'];

function command(type: PlainCommand, services: readonly ServiceState[], said: string): readonly Intent[] {
	return [
		{type: 'command', command: {type, services: services.map(({name}) => name)}, said},
		{type: 'view', action: {type: 'clear-marks'}},
	];
}

function whenNotAlive(subject: Subject): string | undefined {
	return alive(subject).length === 0 ? `${nameAll(targetsOf(subject))}: not running` : undefined;
}

function alive(subject: Subject): readonly ServiceState[] {
	return targetsOf(subject).filter(({phase}) => isAlive(phase));
}

/** What the project has no more is on its way down for good. */
function whenLeaving(subject: Subject): string | undefined {
	return staying(subject).length === 0 ? `${nameAll(targetsOf(subject))}: no longer in the project` : undefined;
}

function staying(subject: Subject): readonly ServiceState[] {
	return targetsOf(subject).filter(({isLeaving}) => !isLeaving);
}

/** Those on their way down already are left out, unless they would come up again. */
function toStop(subject: Subject): readonly ServiceState[] {
	return staying(subject).filter(service => isUnderWay(service) && !(service.phase.type === 'stopping' && service.phase.next.type === 'stop'));
}

/** Those that would be started again after a while. */
function isRetry(subject: Subject): boolean {
	return staying(subject).every(({phase}) => phase.type === 'backoff');
}

function failed(subject: Subject): readonly ServiceState[] {
	return servicesOf(subject).filter(({phase}) => phase.type === 'failed' || (phase.type === 'backoff' && phase.failure !== undefined));
}

function watched(subject: Subject): readonly ServiceState[] {
	return targetsOf(subject).filter(service => isWatched(subject, service));
}

function allWatched(subject: Subject): readonly ServiceState[] {
	return servicesOf(subject).filter(service => isWatched(subject, service));
}

function isWatched(subject: Subject, service: ServiceState): boolean {
	return watchOf(specOf(subject, service.name), service) !== undefined;
}

function changed(subject: Subject): readonly ServiceState[] {
	return targetsOf(subject).filter(({watch}) => watch.isStale || (watch.isPaused && watch.pending.length > 0));
}

function isPaused(services: readonly ServiceState[]): boolean {
	return services.length > 0 && services.every(({watch}) => watch.isPaused);
}

function toggleWatch(services: readonly ServiceState[]): readonly Intent[] {
	if (!isPaused(services)) {
		return command('pause-watch', services.filter(({watch}) => !watch.isPaused), `watching of ${nameAll(services)} is paused`);
	}

	const count = services.reduce((sum, {watch}) => sum + watch.pending.length, 0);
	return command('resume-watch', services, `watching ${nameAll(services)} again${count === 0 ? '' : `, with ${count} ${count === 1 ? 'change' : 'changes'}`}`);
}
