import {describeExit, describeFailure, describeJob, describePhase, nameFailure} from '../core/describe.ts';
import type {ServiceSpec} from '../core/spec.ts';
import {isAlive, type Failure, type ServiceState, type Stopping} from '../core/state.ts';
import {specOf, type Subject} from './subject.ts';
import {plainLine} from './text.ts';

/** A text that holds until a moment (epoch ms), or for as long as the state does. */
export interface Label {
	readonly text: string;
	/** In fewer and fewer words, for where there is little room. */
	readonly shorter?: readonly string[];
	readonly until?: number;
}

/** How a service is and why, in a few words: those of whatever it stands for. */
export function labelOf(subject: Subject, service: ServiceState, now: number): Label {
	const standIn = subject.standIn?.(service.name);
	return standIn ? inPlainLines(standIn.label) : stateLabel(service, specOf(subject, service.name), now);
}

/** The state of a service and why, in a few words. */
export function stateLabel(service: ServiceState, spec: ServiceSpec, now: number): Label {
	return inPlainLines(service.isLeaving && service.phase.type !== 'stopping' ? leavingLabel : phaseLabel(service, spec, now));
}

function inPlainLines({text, shorter = [], ...rest}: Label): Label {
	return {...rest, text: plainLine(text), shorter: shorter.map(each => plainLine(each))};
}

/** `14s`, `3m`, `2h`, `3d`: coarse, so that a screen on which nothing happens is hardly ever drawn. */
export function uptimeLabel({phase, startedAt}: ServiceState, now: number): Label {
	if (!isAlive(phase) || startedAt === undefined) {
		return {text: ''};
	}

	const age = Math.max(0, now - startedAt);
	const unit = units.find(({ms}) => age >= ms) ?? second;
	const count = Math.floor(age / unit.ms);
	return {text: `${count}${unit.name}`, until: startedAt + (count + 1) * unit.ms};
}

const second = {name: 's', ms: 1000};
const units = [{name: 'd', ms: 86_400_000}, {name: 'h', ms: 3_600_000}, {name: 'm', ms: 60_000}, second];

/** What probes and the system have said is still in it as they said it. */
function phaseLabel(service: ServiceState, spec: ServiceSpec, now: number): Label {
	const {phase} = service;
	const text = describePhase(phase, now);
	switch (phase.type) {
		case 'idle': {
			return {text: spec.isDisabled ? 'disabled' : text};
		}

		case 'unready': {
			return {text: phase.lastProbe === undefined ? text : `${text}: ${phase.lastProbe}`};
		}

		case 'completed': {
			return {text: phase.exit.type === 'code' && phase.exit.code === 0 ? text : `${text} (${describeExit(phase.exit)})`};
		}

		case 'stopping': {
			return stoppingLabel(service, phase, spec, now);
		}

		case 'backoff': {
			return {...backoffLabel(service, phase.failure, text), ...nextSecond(phase.until, now)};
		}

		case 'failed': {
			return {text, shorter: shorterFailure(phase.failure)};
		}

		case 'skipped': {
			return {text, shorter: [phase.because]};
		}

		case 'waiting': {
			const job = phase.on.find(reason => reason.type === 'job');
			return {text, shorter: job && text !== 'building' ? [describeJob(job.job)] : []};
		}

		case 'starting':
		case 'ready':
		case 'stopped': {
			return {text};
		}
	}
}

/** What fails again and again is told as that, whatever it fails of. */
function backoffLabel({failures}: ServiceState, failure: Failure | undefined, text: string): Label {
	const again = text.slice(text.lastIndexOf('again in '));
	if (failures >= failuresOfLoop) {
		return {text: `crash loop: ${text}`, shorter: [`crash loop, ${again}`, `crash loop · ${again.replace('again in ', '')}`, again]};
	}

	return {text, shorter: failure ? [`${nameFailure(failure).replace('killed by ', '')}, ${again}`, again] : [again]};
}

const failuresOfLoop = 3;

function shorterFailure(failure: Failure): readonly string[] {
	switch (failure.type) {
		case 'spawn': {
			return [failure.message];
		}

		case 'not-ready':
		case 'not-live': {
			return [describeFailure({...failure, lastProbe: undefined})];
		}

		case 'exit':
		case 'build':
		case 'hook': {
			return [nameFailure(failure)];
		}
	}
}

/** What ends quickly is not worth a countdown. */
export const calmMs = 2000;

/** It has ended; its hooks have not. */
const leavingLabel: Label = {text: 'leaving'};

function stoppingLabel({since, jobs, isLeaving}: ServiceState, phase: Stopping, {stop: {graceMs}}: ServiceSpec, now: number): Label {
	const word = isLeaving && !phase.isKilled ? leavingLabel.text : describePhase(phase);
	const job = jobs.find(each => each.job === 'before-stop' || each.job === 'stop-command')?.job;
	const doing = job ? `${word} · ${describeJob(job)}` : word;
	const shorter = job ? [describeJob(job), word] : [];
	if (phase.isKilled || phase.isHeld) {
		return {text: doing, shorter};
	}

	const killAt = (phase.askedAt ?? since) + graceMs;
	const seconds = Math.ceil((killAt - now) / 1000);
	if (seconds <= 0) {
		return {text: doing, shorter};
	}

	const calmUntil = since + calmMs;
	return now < calmUntil
		? {text: doing, shorter, until: calmUntil}
		: {text: `${doing} · SIGKILL in ${seconds}s`, shorter: [`${word} · ${seconds}s`], ...nextSecond(killAt, now)};
}

/** When a countdown shows one second less. */
function nextSecond(end: number, now: number): {readonly until?: number} {
	const seconds = Math.ceil((end - now) / 1000);
	return seconds > 0 ? {until: end - (seconds - 1) * 1000} : {};
}
