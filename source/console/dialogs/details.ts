import {describeBeginning, describeCause, describeExit, describeJob} from '../../core/describe.ts';
import {keptFiles} from '../../core/checkpoint-list.ts';
import {isAlive, type ServiceState} from '../../core/state.ts';
import {watchOf} from '../../core/watch-of.ts';
import {checkpointFacts} from '../details/checkpoints.ts';
import {dependencyFacts} from '../details/dependency-tree.ts';
import {environmentFacts} from '../details/environment.ts';
import {probeFacts} from '../details/probes.ts';
import {processFacts} from '../details/processes.ts';
import {titleOf} from '../keymap/table.ts';
import {clockTime, roughAge, roughDuration} from '../moments.ts';
import {fitNotes, serviceNotes} from '../service-notes.ts';
import {labelOf} from '../service-words.ts';
import {serviceOf, specOf} from '../subject.ts';
import {dialogRoom, type DialogContent, type DialogContext} from './dialog.ts';
import {hintOf} from './hint.ts';
import {keyHint} from '../keymap/key-hint.ts';
import {factLines, type Fact, type Section, type Value} from './facts.ts';
import {runTable} from './run-table.ts';
import {settingFacts} from './settings.ts';

/** All about a service: why it is as it is, what it needs, what the file says, and its runs. */
export function detailsContent(context: DialogContext, name: string, scroll: number): DialogContent {
	const {subject, theme} = context;
	const {columns} = dialogRoom(subject);
	const sections = subject.standIn?.(name)?.sections(context.now) ?? sectionsOf(context, name);
	return {
		title: name,
		lines: factLines(sections, columns, theme),
		hints: [
			...hintOf(['close-details'], 'close', subject, theme),
			...keptFiles(serviceOf(subject, name)).length > 0 ? hintOf(['checkpoints'], 'rewind', subject, theme) : [],
			...hintOf(['scroll-down', 'scroll-up'], 'scroll', subject, theme),
			...hintOf(['next-details'], titleOf(subject.keymap, 'next-details'), subject, theme),
		],
		minWidth: columns,
		scroll,
	};
}

function sectionsOf(context: DialogContext, name: string): readonly Section[] {
	const {subject, theme} = context;
	return [
		{heading: 'Now', facts: presentFacts(context, serviceOf(subject, name))},
		{heading: 'Processes', facts: processFacts(context, serviceOf(subject, name))},
		{heading: 'Checkpoints', facts: checkpointFacts(context, serviceOf(subject, name))},
		{heading: 'Dependencies', facts: dependencyFacts(context, name)},
		{heading: 'Runs', facts: [{label: '', values: runTable(context.runs(name), context.now, theme)}]},
		{heading: 'Settings', facts: settingFacts(specOf(subject, name), serviceOf(subject, name))},
		{heading: 'Environment', facts: environmentFacts(context, name)},
	];
}

function presentFacts(context: DialogContext, service: ServiceState): readonly Fact[] {
	const {now, theme: {paint}} = context;
	const {phase, run, cause, startedAt, restarts, failures, lastExit, jobs} = service;
	const hasRun = run > 0 && startedAt !== undefined;
	const files = cause.type === 'files' ? cause.files : [];
	const left = retriesLeft(context, service);
	// The cause is that of the next run as soon as there is to be one.
	const record = context.runs(service.name).find(each => each.run === run);
	const isToCome = phase.type === 'waiting' || phase.type === 'backoff' || (phase.type === 'stopping' && phase.next.type === 'restart');
	return [
		{label: 'state', values: stateValues(context, service)},
		{label: 'next run', values: isToCome ? [`${run + 1} · ${describeCause(cause)}`] : []},
		{label: 'run', values: hasRun ? [`${run} · ${describeBeginning(record?.cause ?? cause, (record ? record.resumedAt : service.resumedAt) !== undefined)}`, `started ${clockTime(startedAt, now)}${isAlive(phase) ? `, up ${roughAge(now - startedAt)}` : ''}`] : ['none yet']},
		{label: 'changed', values: files.length > 1 ? files : []},
		{label: 'running', values: jobs.filter(({job}) => job !== 'build').map(({job, since, isCancelled}) => `${describeJob(job)} for ${roughAge(now - since)}${isCancelled ? ', told to end' : ''}`)},
		{label: 'build', values: buildValues(context, service)},
		...probeFacts(context, service),
		{label: 'watch', values: watchValues(context, service)},
		{label: 'restarts', values: [`${restarts}${failures > 0 ? ` · ${failures} ${failures === 1 ? 'failure' : 'failures'} in a row` : ''}${left === undefined ? '' : ` · ${left} ${left === 1 ? 'retry' : 'retries'} left`}`]},
		{label: 'last exit', values: lastExit ? [describeExit(lastExit)] : []},
		{label: 'new values', values: context.environmentChanges(service.name).map(text => ({text, paint: paint.warning}))},
	];
}

function stateValues({subject, theme, now}: DialogContext, service: ServiceState): readonly Value[] {
	const {glyph, paint} = theme.phase[service.phase.type];
	const label = labelOf(subject, service, now).text;
	const notes = fitNotes(serviceNotes(service, theme.glyph), Number.POSITIVE_INFINITY).map(({text}) => text).join('');
	return [
		{text: `${glyph} ${label}${notes}`, paint},
		`since ${clockTime(service.since, now)} (${roughAge(now - service.since)})`,
		...service.phase.type === 'backoff' ? [keyHint(subject.keymap, 'restart', 'retries now')].filter(text => text !== '') : [],
	];
}

function buildValues({theme: {paint}, now}: DialogContext, {build, jobs}: ServiceState): readonly Value[] {
	switch (build?.type) {
		case undefined: {
			return [];
		}

		case 'needed': {
			return ['needed: its files have changed'];
		}

		case 'running': {
			const job = jobs.find(each => each.job === 'build');
			return [{text: `running${job ? ` for ${roughAge(now - job.since)}${job.isCancelled ? ', told to end' : ''}` : ''}`, paint: paint.warning}];
		}

		case 'passed': {
			return [`passed in ${roughDuration(build.durationMs)}`];
		}

		case 'failed': {
			return [{text: `failed after ${roughDuration(build.durationMs)}: ${build.message}`, paint: paint.bad}, 'what runs was built before'];
		}
	}
}

function watchValues({subject, theme: {paint}}: DialogContext, service: ServiceState): readonly Value[] {
	const {isPaused, suspendedBy, pending, isStale, changed} = service.watch;
	if (!watchOf(specOf(subject, service.name), service)) {
		return [];
	}

	const hints = (keys: ReadonlyArray<readonly [action: string, does: string]>) => {
		const known = keys.map(([action, does]) => keyHint(subject.keymap, action, does)).filter(text => text !== '');
		return known.length > 0 ? ` · ${known.join(', ')}` : '';
	};

	const resumes = hints([['pause-watch', 'resumes']]);
	const why: readonly Value[] = suspendedBy === undefined
		? [isPaused ? {text: `paused${resumes}`, paint: paint.warning} : 'on']
		: [
				{text: `paused by devtui: ${suspendedBy} changed again and again while it ran, as if it wrote the file itself`, paint: paint.warning},
				`"!${suspendedBy}" among its patterns keeps the file out${resumes}`,
			];
	const waiting = pending.length > 0 ? [`${pending.length} ${pending.length === 1 ? 'change waits' : 'changes wait'}${hints([['pause-watch', 'applies'], ['discard-changes', 'discards']])}`, ...pending.map(file => `  ${file}`)] : [];
	const stale = isStale ? [`changed since it was started${hints([['restart', 'restarts'], ['discard-changes', 'forgets']])}`, ...changed.map(file => `  ${file}`)] : [];
	return [...why, ...waiting, ...stale];
}

function retriesLeft({subject}: DialogContext, {name, failures}: ServiceState): number | undefined {
	const {policy, maxRetries} = specOf(subject, name).restart;
	return policy === 'no' || maxRetries === undefined ? undefined : Math.max(0, maxRetries - failures);
}
