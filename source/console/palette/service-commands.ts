import type {ServiceState} from '../../core/state.ts';
import type {ProjectControl} from '../host.ts';
import {whenStopping} from '../keymap/service-keys.ts';
import {alive, changed, command, describePending, staying, toStart, toStop, watched} from '../service-choices.ts';
import {nameAll, serviceOf, targetsOf, type Subject} from '../subject.ts';
import {intents, problem, type Outcome, type PaletteCommand, type Words} from './command.ts';

/** What is done to services: those named, else those that a key would act on. */
export const serviceCommands: readonly PaletteCommand[] = [
	about('restart', 'restart; start what is not running', ['restart'], (_, services) => actOn(
		{chosen: services, able: staying(services), whyNot: 'no longer in the project'},
		able => command('restart', able, `restarting ${nameAll(able)}`),
	)),
	about('start', 'start what is not running, and what it needs', ['start-or-stop'], (_, services) => actOn(
		{chosen: services, able: toStart(services), whyNot: staying(services).length === 0 ? 'no longer in the project' : 'up already'},
		able => command('start', able, `starting ${nameAll(able)}`),
	)),
	about('stop', 'stop; it stays stopped', ['start-or-stop'], (_, services) => actOn(
		{chosen: services, able: toStop(services), whyNot: 'not running'},
		able => command('stop', able, `stopping ${nameAll(able)}`),
	)),
	about('kill', 'kill with all it started (SIGKILL)', ['kill'], (_, services) => actOn(
		{chosen: services, able: alive(services), whyNot: 'not running'},
		able => command('kill', able, `killing ${nameAll(able)}`),
	)),
	about('pause', 'pause watching: changes wait', ['pause-watch', 'pause-watch-all'], (subject, services) => actOn(
		{chosen: services, able: watched(subject, services).filter(({watch}) => !watch.isPaused), whyNot: whyNoWatch(subject, services, 'paused already')},
		able => command('pause-watch', able, `watching of ${nameAll(able)} is paused`),
	)),
	about('resume', 'resume watching: changes that wait are one restart', ['pause-watch', 'pause-watch-all'], (subject, services) => actOn(
		{chosen: services, able: watched(subject, services).filter(({watch}) => watch.isPaused), whyNot: whyNoWatch(subject, services, 'not paused')},
		able => command('resume-watch', able, `watching ${nameAll(able)} again${describePending(able)}`),
	)),
	about('discard-changes', 'forget the changes that wait, or that made it stale', ['discard-changes'], (_, services) => actOn(
		{chosen: services, able: changed(services), whyNot: 'no changes wait'},
		able => command('discard-changes', able, `changes of ${nameAll(able)} discarded`),
	)),
];

/** The services of the words from one on; without any, those that a key would act on. */
export function chosenBy(subject: Subject, words: readonly string[], control: ProjectControl): readonly ServiceState[] | string {
	if (words.length === 0) {
		return subject.view.services.length === 0 ? 'there are no services' : targetsOf(subject);
	}

	const chosen = control.choose(words);
	return chosen.type === 'problem' ? chosen.text : chosen.names.map(name => serviceOf(subject, name));
}

export interface Choice {
	readonly chosen: readonly ServiceState[];
	/** Those of them it would do something for. */
	readonly able: readonly ServiceState[];
	/** What keeps all the others out. */
	readonly whyNot: string;
}

export function actOn({chosen, able, whyNot}: Choice, act: (able: readonly ServiceState[]) => ReturnType<typeof command>): Outcome {
	return able.length === 0 ? problem(`${nameAll(chosen)}: ${whyNot}`) : intents(...act(able));
}

function about(name: string, description: string, actions: readonly string[], act: (subject: Subject, services: readonly ServiceState[]) => Outcome): PaletteCommand {
	return {
		name,
		parameters: [{type: 'services', isOptional: true}],
		description,
		actions,
		run(subject: Subject, {list}: Words, control: ProjectControl) {
			const services = chosenBy(subject, list, control);
			const reason = whenStopping(subject) ?? (typeof services === 'string' ? services : undefined);
			return reason === undefined && typeof services !== 'string' ? act(subject, services) : problem(reason ?? '');
		},
	};
}

function whyNoWatch(subject: Subject, services: readonly ServiceState[], otherwise: string): string {
	return watched(subject, services).length === 0 ? 'no files are watched' : otherwise;
}
