import {loadMutant as load, type Mutant} from '../helpers/load-mutant.ts';
import type {Step} from '../helpers/world.ts';

/** The reducer broken by hand, each in one place: proof that the properties bite. */
export const mutants: readonly Mutant[] = [
	{what: 'late facts of an earlier run count', file: 'step.ts', from: 'fact.run === service.run', to: 'fact.run <= service.run'},
	{what: 'a restart does not wait for the end of the old run', file: 'life.ts', from: 'beginStop(turn, name, {next, ...pidOf(phase), ...wish && {wish}});', to: "beginStop(turn, name, {next, ...pidOf(phase)}); if (next.type === 'restart') { wait(turn, name, {type: 'user'}); }"},
	{what: 'dependencies are not waited for', file: 'settle.ts', from: 'const reasons: readonly WaitReason[] = watch.isSettling ? [...unmet, {type: \'quiet\'}] : unmet;', to: 'const reasons: readonly WaitReason[] = unmet.slice(1);'},
	{what: 'shut-down stops everything in one go', file: 'settle.ts', from: '&& !isNeeded', to: '&& (isNeeded || !isNeeded)', seed: 13},
	{what: 'nothing is killed after the grace period', file: 'timer-fired.ts', from: 'kill(turn, name);', to: ';'},
	{what: 'timers and probes of a run that has ended go on', file: 'life.ts', from: "emit(turn, {type: 'clear-run', service: name});", to: ';'},
	{what: 'a crash during shut-down is retried', file: 'endings.ts', from: 'turn.state.shutdown || !mayRetry', to: '!mayRetry'},
	{what: 'a restart that a file caused counts as a failure', file: 'restart-for-changes.ts', from: 'patch(turn, name, {cause, failures: 0});', to: 'patch(turn, name, {cause, failures: 1});'},
	{what: 'a run is started while a command of the last one goes on', file: 'settle.ts', from: 'return jobs.length > 0;', to: "return jobs.some(({job}) => job !== 'after-stop');", seed: 9},
	{what: 'a newer change does not cancel the build', file: 'build.ts', from: "cancelJobs(turn, name, job => job === 'build');", to: ';'},
	{what: 'a refused signal is sent', file: 'send-signal.ts', from: 'if (isAllowed) {', to: 'if (isAllowed || true) {'},
	{what: 'a signal is sent before its hook has answered', file: 'send-signal.ts', from: 'const isBusy = ', to: 'const isBusy = false && '},
	{what: 'a service is asked to end before its hook has ended', file: 'life.ts', from: 'enter(turn, name, {...phase, isHeld: true});', to: 'askToEnd(turn, name, phase);'},
	{what: 'who has left the project is kept running', file: 'adopt.ts', from: "stop(turn, name, {type: 'stop'});\n\t}\n\n\tfor (const name of changed)", to: '}\n\n\tfor (const name of changed)', seed: 25},
	{what: 'who is let go is still probed and timed', file: 'release.ts', from: 'letGo(turn, name);', to: ';', seed: 10},
	{what: 'who is let go stays in the hands of devtui', file: 'release.ts', from: "emit(turn, {type: 'release', service: name, run});", to: ';', seed: 6},
	{what: 'the state is not immutable', file: 'turn.ts', from: 'const service = {...stateOf(turn, name), ...changes};', to: 'const service = Object.assign(stateOf(turn, name), changes);'},
];

/** Those that only histories with checkpoints can tell. */
export const checkpointMutants: readonly Mutant[] = [
	{what: 'the newest checkpoint serves for every file', file: 'beginning.ts', from: 'place <= latest && ', to: ''},
	{what: 'a file that is being opened is not known before it has been', file: 'checkpoints.ts', from: 'if (spec && !known) {', to: 'if (spec && !known && !isPending(opening)) {', seed: 4},
	{what: 'a change makes a resume of the restart that a person wants', file: 'restart-for-changes.ts', from: 'wantAnew(turn, name);', to: ';', seed: 39},
	{what: 'what has been discarded stays old for ever', file: 'beginning.ts', from: 'each.isStale :', to: 'false :', seed: 14},
	{what: 'a file that nobody knows of is taken for unread', file: 'beginning.ts', from: 'if (unknown !== undefined) {', to: 'if (unknown === \'\') {', seed: 92},
	{what: 'what comes behind a resumed file counts as kept', file: 'beginning.ts', from: 'opened: [...before, fresh],', to: 'opened,'},
	{what: 'another configuration goes on with the old program', file: 'adopt.ts', from: 'dropCheckpoints(turn, name);\n\twantAnew(turn, name);', to: '', seed: 7},
	{what: 'there is one checkpoint too many', file: 'checkpoints.ts', from: '.length <= max', to: '.length <= max + 1'},
	{what: 'the newest is thinned out', file: 'opened-files.ts', from: 'return {index, ms:', to: 'return {index: after.index, ms:'},
	{what: 'a second checkpoint at one file is left alone', file: 'checkpoints.ts', from: "emit(turn, {type: 'drop-checkpoint', service: name, checkpoint: opening.checkpoint.id});", to: ';'},
	{what: 'a service that is stopped keeps its checkpoints', file: 'settle.ts', from: '!checkpoint || isOver ||', to: '!checkpoint ||'},
	{what: 'they are left when devtui ends', file: 'settle.ts', from: '(isLeaving || state.shutdown !== undefined)', to: 'isLeaving', seed: 5},
	{what: 'what waits while the watch is paused is forgotten when somebody goes back by hand', file: 'life.ts', from: "beginning.type === 'resumed' ? beginning.stillPending : []", to: '[]', seed: 58},
];

export async function loadMutant(mutant: Mutant): Promise<Step> {
	const module = await load<{step: Step}>('core/step.ts', mutant);
	return module.step;
}
