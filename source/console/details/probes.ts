import type {ProbeKind} from '../../core/spec.ts';
import {isAlive, type ServiceState} from '../../core/state.ts';
import type {DialogContext} from '../dialogs/dialog.ts';
import type {Fact, Value} from '../dialogs/facts.ts';
import {clockTime, roughAge, shortDuration} from '../moments.ts';
import {specOf} from '../subject.ts';
import {plainLine} from '../text.ts';
import type {LastCheck} from './lookups.ts';

/** What is thought of each probe, and what its last check has said. */
export function probeFacts(context: DialogContext, service: ServiceState): readonly Fact[] {
	return probeKinds.map(kind => {
		const last = lastCheckOf(context, service, kind);
		return {label: kind, values: [...verdict(context, service, kind, last), ...last ? [checkValue(last, context)] : []]};
	});
}

const probeKinds: readonly ProbeKind[] = ['ready', 'live'];

/** Of the current run, or of the last one, which may have ended by it. */
function lastCheckOf({lookups, subject}: DialogContext, {name, run}: ServiceState, kind: ProbeKind): LastCheck | undefined {
	const last = specOf(subject, name)[kind] ? lookups?.lastChecks(name)[kind] : undefined;
	return last?.run === run ? last : undefined;
}

function verdict({subject, theme: {paint}}: DialogContext, {name, phase, probeFailures, lastProbe}: ServiceState, kind: ProbeKind, last: LastCheck | undefined): readonly Value[] {
	const probe = specOf(subject, name)[kind];
	if (!probe || !isAlive(phase) || phase.type === 'stopping') {
		return [];
	}

	const failures = probeFailures[kind];
	// Where the last check is known, it is told with it.
	const said = last || lastProbe === undefined ? '' : `: ${lastProbe}`;
	if (kind === 'ready' && phase.type === 'starting') {
		return [phase.hasAnswered ? 'has answered' : {text: `not yet${said}`, paint: paint.warning}];
	}

	return failures === 0 ? ['passes'] : [{text: `has failed ${failures} of ${probe.retries} times${said}`, paint: paint.bad}];
}

function checkValue({at, hasPassed, message, tookMs, count}: LastCheck, {now, theme: {paint}}: DialogContext): Value {
	const took = tookMs === undefined ? '' : ` in ${shortDuration(tookMs)}`;
	const how = `${hasPassed ? 'passed' : 'failed'}${took}${message === undefined ? '' : `: ${plainLine(message)}`}`;
	return {text: `${count > 1 ? `check ${count}` : 'first check'} at ${clockTime(at, now)} (${roughAge(now - at)} ago) ${how}`, paint: hasPassed ? paint.plain : paint.warning};
}
