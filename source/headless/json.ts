import {describeExit, describeFailure, describePhase, describeShutdown} from '../core/describe.ts';
import {describeTransition} from '../core/describe-transition.ts';
import type {Event} from '../core/events.ts';
import type {ProjectSpec} from '../core/spec.ts';
import type {Exit, Phase, ServiceState} from '../core/state.ts';
import {stripAnsi} from '../lib/ansi.ts';
import {printedJson} from '../lib/printed-json.ts';
import type {OutputEntry} from '../logs/entry.ts';
import type {Format, StateChange} from './format.ts';
import {endOfJob, startOfJob} from './json-jobs.ts';
import {endedJob, startedJobs} from './jobs.ts';
import {addedServices, changedServices, describeGone, describeReconfiguration, describeWatch, goneServices, type ServiceChange} from './sentences.ts';
import {describeSlowEnd} from './slow-ends.ts';

/** A value of an event: times are in ms, a list is one of processes. */
export type Fields = Readonly<Record<string, unknown>>;

/** One object a line: `time`, `service`, `run`, `stream` or `event`, `text`, and more facts where an event has them. Without colours. */
export function createJsonFormat(): Format {
	return {
		entry(entry) {
			if (entry.type === 'output') {
				return outputLines(entry);
			}

			const event = entry.type === 'run-started' ? 'started' : 'notice';
			return line(entry.at, {service: entry.service, run: entry.run, event, text: entry.text});
		},
		change: change => eventsOf(change).map(fields => line(change.event.at, fields)).join(''),
		said: (text, at) => line(at, {event: 'notice', text}),
		slowEnd: (slow, at) => line(at, {event: 'waiting-for-end', ...slow, text: describeSlowEnd(slow)}),
	};
}

function line(at: number, fields: Fields): string {
	return `${printedJson({time: new Date(at).toISOString(), ...fields})}\n`;
}

function outputLines({at, service, run, stream, text}: OutputEntry): string {
	const head = JSON.stringify({time: new Date(at).toISOString(), service, run, stream, text: ''}).slice(0, -2);
	const plain = stripAnsi(text).slice(0, -1);
	const separator = `"}\n${head}`;
	// Where a backslash is in the text, `\n` may be the end of `\\` and an n.
	const body = plain.includes('\\')
		? plain.split('\n').map(each => JSON.stringify(each).slice(1, -1)).join(separator)
		: JSON.stringify(plain).slice(1, -1).replace(/\\n/g, separator.replaceAll('$', '$$$$'));
	return `${head}${body}"}\n`;
}

function eventsOf(change: StateChange): readonly Fields[] {
	const {project, event} = change;
	return [
		...shutdownEvents(change),
		...reconfigurationEvents(change),
		...changedServices(change).flatMap(service => serviceEvents(service, event, project)),
		...goneServices(change).flatMap(service => [...factEvents(service, service, event), {service: service.name, run: service.run, event: 'removed', text: describeGone(service, event)}]),
	];
}

/** `changed` are started again if they run, `removed` are there until they have ended. */
function reconfigurationEvents(change: StateChange): readonly Fields[] {
	const {event, state} = change;
	if (event.type !== 'reconfigure') {
		return [];
	}

	const added = addedServices(change);
	return [
		{event: 'reconfigured', added, changed: event.changed, removed: event.leaving, text: describeReconfiguration},
		...added.map(service => ({service, run: state.services[service]?.run ?? 0, event: 'added', text: `${service} added`})),
	];
}

function shutdownEvents({previous, state}: StateChange): readonly Fields[] {
	const text = describeShutdown(previous, state);
	return text === undefined ? [] : [{event: 'shutting-down', text}];
}

function serviceEvents({before, after}: ServiceChange, event: Event, project: ProjectSpec): readonly Fields[] {
	const {name: service, run, phase} = after;
	const events = [...factEvents(before, after, event)];
	const name = eventName(phase);
	if (name !== undefined && (before.phase.type !== phase.type || before.run !== run || eventName(before.phase) !== name)) {
		const spec = project.services.find(each => each.name === service);
		const text = describeTransition(before, after, {spec, failure: describeFailure}) ?? `${service} ${describePhase(phase)}`;
		events.push({service, run, event: name, ...phaseFields(phase), text});
	}

	return [...events, ...startedJobs(before, after).map(({job}) => ({service, run, ...startOfJob(service, job)})), ...watchEvents({before, after})];
}

/** What has happened to the service, whatever has become of it. */
function factEvents(before: ServiceState, {name: service, run, resumedAt}: ServiceState, event: Event): readonly Fields[] {
	const events: Fields[] = [];
	const ended = endedJob(before, event);
	if (ended) {
		events.push({service, run: before.run, ...endOfJob(service, ended)});
	}

	if (event.type === 'triggered' && event.service === service) {
		events.push({service, run, event: 'triggered', text: `${service} triggered`});
	}

	if (event.type === 'spawned' && event.service === service && event.run === run) {
		events.push({service, run, event: 'spawned', pid: event.pid, ...resumedAt !== undefined && {resumedAt}, text: `${service} has pid ${event.pid}`});
	}

	if (event.type === 'exited' && event.service === service && event.run === before.run) {
		events.push({service, run: event.run, event: 'exited', ...pidField(before.phase), ...exitFields(event.exit), text: `${service} ${describeExit(event.exit)}`});
	}

	return events;
}

function watchEvents({before, after}: ServiceChange): readonly Fields[] {
	const text = describeWatch(before, after);
	const {name: service, run, watch: {suspendedBy, isPaused, unrest}} = after;
	if (text === undefined) {
		return [];
	}

	if (unrest?.file !== undefined && before.watch.unrest?.file === undefined) {
		return [{service, run, event: 'watch-restless', file: unrest.file, text}];
	}

	return [suspendedBy === undefined
		? {service, run, event: isPaused ? 'watch-paused' : 'watch-resumed', text}
		: {service, run, event: 'watch-suspended', file: suspendedBy, text}];
}

function eventName(phase: Phase): string | undefined {
	switch (phase.type) {
		// A run begins with a line of the log.
		case 'starting':
		case 'idle': {
			return undefined;
		}

		case 'stopping': {
			return phase.isKilled ? 'killing' : phase.next.type === 'restart' ? 'restarting' : 'stopping';
		}

		case 'stopped': {
			return phase.releasedPid === undefined ? 'stopped' : 'released';
		}

		case 'waiting':
		case 'ready':
		case 'unready':
		case 'backoff':
		case 'completed':
		case 'failed':
		case 'skipped': {
			return phase.type;
		}
	}
}

function phaseFields(phase: Phase): Fields {
	return phase.type === 'backoff' ? {delayMs: phase.delayMs} : phase.type === 'stopped' && phase.releasedPid !== undefined ? {pid: phase.releasedPid} : {};
}

function pidField(phase: Phase): Fields {
	return 'pid' in phase && phase.pid !== undefined ? {pid: phase.pid} : {};
}

function exitFields(exit: Exit): Fields {
	return exit.type === 'code' ? {exitCode: exit.code} : {signal: exit.signal};
}
