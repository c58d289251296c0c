import type {Fact, Section} from '../../console/dialogs/facts.ts';
import {clockTime, roughAge} from '../../console/moments.ts';
import {durationOf, shownState} from '../../fleet/build-row.ts';
import type {Build, Machine} from '../../fleet/builds.ts';
import type {BuilderRow} from '../../fleet/questions.ts';
import {roughByteSize} from '../../lib/byte-size.ts';
import {formatDuration, roundDuration} from '../../lib/duration.ts';
import type {HubSelf} from './project.ts';

/** All about a build, as `d` shows it. */
export function buildSections(build: Build, now: number): readonly Section[] {
	const {id, suggestion, project, revision, step, builder, state, exitCode, reason, queuedAt, startedAt, endedAt, machine, retryOf, logBytes, hub} = build;
	const durationMs = durationOf(build);
	return [
		{heading: 'Build', facts: [
			fact('id', id),
			fact('suggestion', suggestion),
			fact('project', project),
			fact('revision', revision),
			fact('step', step),
			fact('repeats', retryOf),
			fact('state', state),
			fact('exit code', exitCode),
			fact('because', reason === state ? undefined : reason),
		]},
		{heading: 'Times', facts: [
			fact('suggested', clockTime(queuedAt, now)),
			fact('started', startedAt === undefined ? undefined : clockTime(startedAt, now)),
			fact('ended', endedAt === undefined ? undefined : clockTime(endedAt, now)),
			fact('took', durationMs === undefined ? undefined : formatDuration(roundDuration(durationMs))),
		]},
		{heading: 'Builder', facts: [fact('name', builder), fact('hub', hub), ...machineFacts(machine)]},
		{heading: 'Log', facts: [fact('size', roughByteSize(logBytes)), fact('all of it', `devtui builds logs ${id}`)]},
	];
}

export function builderSections({name, state, wanted, labels, jobs, running, queued, machine, lastSeen, hub}: BuilderRow, now: number): readonly Section[] {
	return [
		{heading: 'Builder', facts: [
			fact('name', name),
			fact('hub', hub),
			fact('state', wanted === undefined || wanted === state ? shownState(state) : `${shownState(state)}, to be ${wanted}`),
			fact('labels', ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)),
			fact('at a time', jobs),
			fact('running', running),
			fact('waiting', queued),
			fact('last seen', `${clockTime(lastSeen, now)} (${roughAge(now - lastSeen)})`),
		]},
		{heading: 'Machine', facts: machineFacts(machine)},
	];
}

export function hubSections({address, directory, version, startedAt}: HubSelf): readonly Section[] {
	return [{heading: 'Hub', facts: [
		fact('address', address),
		fact('data', directory),
		fact('started', new Date(startedAt).toISOString()),
		fact('devtui', version),
	]}];
}

function machineFacts(machine: Machine | undefined): readonly Fact[] {
	return machine ? [
		fact('host', machine.hostname),
		fact('system', machine.uname),
		fact('CPUs', machine.cpus),
		fact('memory', roughByteSize(machine.memoryBytes)),
		fact('Node', machine.node),
	] : [];
}

/** Nothing known: it is left out. */
function fact(label: string, ...values: ReadonlyArray<string | number | undefined>): Fact {
	return {label, values: values.flatMap(value => value === undefined || value === '' ? [] : [String(value)])};
}
