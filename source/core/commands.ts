import {outdateBuild} from './build.ts';
import {forgetChanges} from './changes.ts';
import {withDependencies} from './dependencies.ts';
import type {Command} from './events.ts';
import {initialService} from './initial.ts';
import {killJobs} from './jobs.ts';
import {kill, letGo, stop, wait} from './life.ts';
import {discardChanges, pauseWatch, resumeWatch} from './pause.ts';
import {release} from './release.ts';
import {isAlive, type RunCause, type StopWish} from './state.ts';
import {emit, patch, specOf, stateOf, unsettleAll, type Turn} from './turn.ts';

export function obey(turn: Turn, command: Command): void {
	switch (command.type) {
		case 'up': {
			const enabled = turn.project.services.filter(service => !service.isDisabled).map(service => service.name);
			for (const service of withDependencies(turn.project, enabled)) {
				ask(turn, service.name, {type: 'start'});
			}

			break;
		}

		case 'start': {
			start(turn, command.services);
			break;
		}

		case 'stop': {
			for (const name of command.services) {
				forgetChanges(turn, name);
				stop(turn, name, {type: 'stop'}, wishOf(command));
			}

			break;
		}

		case 'restart': {
			restart(turn, command.services);
			break;
		}

		case 'kill': {
			for (const name of command.services) {
				forgetChanges(turn, name);
				kill(turn, name);
				stop(turn, name, {type: 'stop'});
			}

			break;
		}

		case 'signal': {
			for (const name of command.services) {
				const {phase, run} = stateOf(turn, name);
				if (isAlive(phase)) {
					emit(turn, {type: 'signal', service: name, run, signal: command.signal, to: 'group'});
				}
			}

			break;
		}

		case 'release': {
			for (const name of command.services) {
				forgetChanges(turn, name);
				release(turn, name);
			}

			break;
		}

		case 'pause-watch': {
			for (const name of command.services) {
				pauseWatch(turn, name);
			}

			break;
		}

		case 'resume-watch': {
			for (const name of command.services) {
				resumeWatch(turn, name);
			}

			break;
		}

		case 'discard-changes': {
			for (const name of command.services) {
				discardChanges(turn, name);
			}

			break;
		}

		case 'reconfigure': {
			adopt(turn, command);
			break;
		}

		case 'shut-down': {
			shutDown(turn, command.reason, command.force);
			break;
		}
	}
}

function wishOf({signal, graceMs}: Command & {readonly type: 'stop'}): StopWish | undefined {
	return signal === undefined && graceMs === undefined ? undefined : {...signal !== undefined && {signal}, ...graceMs !== undefined && {graceMs}};
}

function start(turn: Turn, names: readonly string[]): void {
	for (const service of withDependencies(turn.project, names)) {
		ask(turn, service.name, names.includes(service.name) ? {type: 'user'} : {type: 'start'});
	}
}

/** Ask for one that is at rest. One that has done its work (`completed`) is run again only when asked for by name. */
function ask(turn: Turn, name: string, cause: {readonly type: 'start'} | {readonly type: 'user'}): void {
	const {phase, isLeaving} = stateOf(turn, name);
	if (turn.state.shutdown || isLeaving) {
		return;
	}

	switch (phase.type) {
		case 'idle':
		case 'stopped':
		case 'failed':
		case 'skipped': {
			if (phase.type === 'failed' && phase.failure.type === 'build') {
				outdateBuild(turn, name);
			}

			patch(turn, name, {failures: 0});
			wait(turn, name, cause);
			break;
		}

		case 'completed':
		case 'backoff': {
			if (cause.type === 'user') {
				patch(turn, name, {failures: 0});
				letGo(turn, name);
				wait(turn, name, cause);
			}

			break;
		}

		case 'stopping': {
			if (phase.next.type === 'stop') {
				patch(turn, name, {cause, failures: 0});
				stop(turn, name, {type: 'restart'});
			}

			break;
		}

		case 'waiting':
		case 'starting':
		case 'ready':
		case 'unready': {
			break;
		}
	}
}

function restart(turn: Turn, names: readonly string[]): void {
	for (const name of names) {
		const {phase, watch, isLeaving} = stateOf(turn, name);
		if (watch.isStale) {
			outdateBuild(turn, name);
		}

		if (!turn.state.shutdown && !isLeaving && isAlive(phase)) {
			patch(turn, name, {cause: {type: 'user'}, failures: 0});
			stop(turn, name, {type: 'restart'});
		}
	}

	start(turn, names);
}

/** The project of this turn is the new one already. */
function adopt(turn: Turn, {changed, leaving}: Command & {readonly type: 'reconfigure'}): void {
	const added = turn.project.services.filter(({name}) => !turn.state.services[name]);
	const known = {...turn.state.services, ...Object.fromEntries(added.map(spec => [spec.name, initialService(spec, turn.at)]))};
	turn.state = {...turn.state, services: Object.fromEntries(turn.project.services.map(({name}) => [name, known[name]!]))};
	unsettleAll(turn);
	for (const spec of turn.project.services) {
		const {isLeaving, watch} = stateOf(turn, spec.name);
		// A name that comes back while its old service is ending is a service like any other again.
		patch(turn, spec.name, {isLeaving: leaving.includes(spec.name)});
		const isOn = spec.watch !== undefined || (spec.markerWatch !== undefined && watch.isOn);
		patch(turn, spec.name, {watch: {...watch, isOn}});
		if (!isOn) {
			forgetChanges(turn, spec.name);
		}

		// Who has been told to exclude a file has done so, or is told again.
		if (watch.suspendedBy !== undefined) {
			resumeWatch(turn, spec.name);
		}

		const isNew = isLeaving === true || added.includes(spec);
		if (isNew && !leaving.includes(spec.name) && !spec.isDisabled) {
			ask(turn, spec.name, {type: 'start'});
		}
	}

	for (const name of leaving) {
		forgetChanges(turn, name);
		stop(turn, name, {type: 'stop'});
	}

	for (const name of changed) {
		replace(turn, name);
	}
}

/** Another run for another configuration; whoever is at rest by a person's will stays so. */
function replace(turn: Turn, name: string): void {
	const {phase} = stateOf(turn, name);
	const cause: RunCause = {type: 'configuration'};
	const {build} = specOf(turn, name);
	if (turn.state.shutdown) {
		return;
	}

	patch(turn, name, build ? {build: {type: 'needed'}} : {build: undefined});
	if (isAlive(phase)) {
		patch(turn, name, {cause, failures: 0});
		if (phase.type !== 'stopping' || phase.next.type !== 'stop') {
			stop(turn, name, {type: 'restart'});
		}
	} else if (phase.type === 'backoff' || phase.type === 'completed' || phase.type === 'failed') {
		patch(turn, name, {failures: 0});
		letGo(turn, name);
		wait(turn, name, cause);
	}
}

/** `settle` stops what runs, in reverse order of dependency; what only waits is called off here. */
function shutDown(turn: Turn, reason: string, force: boolean): void {
	const isForced = force || (turn.state.shutdown?.isForced ?? false);
	turn.state = {...turn.state, shutdown: {reason: turn.state.shutdown?.reason ?? reason, isForced}};
	unsettleAll(turn);
	for (const {name} of turn.project.services) {
		const {phase} = stateOf(turn, name);
		forgetChanges(turn, name);
		if (isForced) {
			kill(turn, name);
			killJobs(turn, name);
		}

		const isGoingOn = phase.type === 'waiting' || phase.type === 'backoff' || (phase.type === 'stopping' && phase.next.type === 'restart');
		if (isForced || isGoingOn) {
			stop(turn, name, {type: 'stop'});
		}
	}
}
