import {forgetChanges} from './changes.ts';
import {dropCheckpoints, wantAnew} from './checkpoints.ts';
import {askToStart} from './ask-to-start.ts';
import type {Command} from './events.ts';
import {initialService} from './initial.ts';
import {letGo, stop, wait} from './life.ts';
import {resumeWatch} from './pause.ts';
import {isAlive, type RunCause} from './state.ts';
import {patch, specOf, stateOf, unsettleAll, type Turn} from './turn.ts';

/** The project of this turn is the new one already. */
export function adopt(turn: Turn, {changed, leaving}: Command & {readonly type: 'reconfigure'}): void {
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
			askToStart(turn, spec.name, {type: 'start'});
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
	dropCheckpoints(turn, name);
	wantAnew(turn, name);
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
