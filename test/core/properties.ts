import fc from 'fast-check';
import type {Command} from '../../source/core/events.ts';
import type {HookName, JobName, ProjectSpec, ServiceSpec, SignalName} from '../../source/core/spec.ts';
import {initialState} from '../../source/core/initial.ts';
import {prune} from '../../source/core/reconfigure.ts';
import {hook, needs, probe, project, service, watching} from '../helpers/specs.ts';
import {World, type Step} from '../helpers/world.ts';

/** What may happen in a history: what people do, what programs do, and time that goes by. */
type Happening = (world: World) => void;

const names = ['a', 'b', 'c', 'd'] as const;

/** Holds under every history, or throws with one that breaks it; `isShortest`: with the shortest that can be found. */
export function checkHistories(step: Step, {numRuns, isShortest, seed = 1}: {readonly numRuns: number; readonly isShortest: boolean; readonly seed?: number | undefined}): void {
	fc.assert(fc.property(projects, fc.array(happenings, {maxLength: 40}), fc.boolean(), fc.boolean(), (spec, history, isStubborn, cancelsAtOnce) => {
		const world = new World(spec, step);
		world.cancelsAtOnce = cancelsAtOnce;
		world.onSignal = signal => isStubborn && signal !== 'SIGKILL' ? 'ignores' : 'ends';
		world.up();
		for (const happen of history) {
			happen(world);
		}

		expectNothing(world.broken);
		endsWhenAsked(world);
		expectNothing(world.broken);
		replaysTheSame(world, spec, step);
	}), {numRuns, seed, endOnFailure: !isShortest});
}

function endsWhenAsked(world: World): void {
	world.command({type: 'shut-down', reason: 'test', force: false});
	// Each of a chain of dependants may use its whole grace period.
	world.advance(names.length * 14_000 + 1);
	expectNothing([
		...[...world.processes.keys()].map(name => `${name} lives after shut-down`),
		...[...world.timers.keys()].map(timer => `the timer ${timer} runs after shut-down`),
		...[...world.jobs.keys()].map(job => `the command ${job} runs after shut-down`),
		...Object.keys(world.state.services).filter(name => world.programs.kept(name).length > 0).map(name => `${name} has checkpoints after shut-down`),
		...[...world.probes].map(name => `${name} is probed after shut-down`),
		...Object.values(world.state.services).filter(({phase}) => ['waiting', 'backoff'].includes(phase.type)).map(({name, phase}) => `${name} is ${phase.type} after shut-down`),
	]);
}

function replaysTheSame(world: World, first: ProjectSpec, step: Step): void {
	let project = first;
	let state = initialState(project, 0);
	const adopted = [...world.adopted];
	const effects: unknown[] = [];
	for (const event of world.history) {
		project = event.type === 'reconfigure' ? adopted.shift()! : project;
		const [next, some] = step(project, state, event);
		[project, state] = prune(project, state, next);
		effects.push(...some);
	}

	if (JSON.stringify([state, effects]) !== JSON.stringify([world.state, world.effects])) {
		throw new Error('replaying the events gives another state');
	}
}

function expectNothing(sentences: readonly string[]): void {
	if (sentences.length > 0) {
		throw new Error(sentences.join('\n'));
	}
}

const restarts = fc.record({
	policy: fc.constantFrom('no', 'on-failure', 'always', 'unless-stopped'),
	maxRetries: fc.constantFrom(0, 2, 100),
	maxDelayMs: fc.constantFrom(1000, 30_000),
	resetMs: fc.constantFrom(500, 10_000),
}) satisfies fc.Arbitrary<ServiceSpec['restart']>;

const hookNames: HookName[] = ['before-start', 'after-start', 'after-ready', 'before-signal', 'after-signal', 'before-stop', 'after-stop', 'on-failure'];

const jobNames: readonly JobName[] = [...hookNames, 'build', 'stop-command'];

const conditions = fc.constantFrom('started', 'healthy', 'completed', 'completed-successfully');

const services: fc.Arbitrary<readonly ServiceSpec[]> = fc.tuple(...names.map((name, index) => fc.record({
	restart: restarts,
	dependsOn: fc.subarray(names.slice(0, index)).chain(chosen => fc.tuple(...chosen.map(other => fc.tuple(conditions, fc.boolean(), fc.boolean()).map(([condition, restart, required]) => needs(other, condition, {restart, required}))))),
	priority: fc.constantFrom(0, 1),
	startDelayMs: fc.constantFrom(0, 0, 0, 300),
	restartDependents: fc.constantFrom(false, false, true),
	isDisabled: fc.constantFrom(false, false, false, true),
	ready: fc.constantFrom(undefined, probe({withinMs: 5000, retries: 2})),
	live: fc.constantFrom(undefined, undefined, probe({retries: 2})),
	build: fc.constantFrom(undefined, undefined, undefined, {type: 'shell', text: 'make'} as const, {type: 'shell', text: 'make'} as const, {type: 'build-image', context: '/project'} as const),
	hooks: fc.subarray(hookNames).chain(chosen => fc.boolean().map(ignoresFailure => Object.fromEntries(chosen.map(each => [each, hook({ignoresFailure})])))),
	way: fc.constantFrom<ServiceSpec['stop']['way'][]>(undefined, undefined, undefined, {type: 'keys', keys: 'q'}, {type: 'command', command: {type: 'shell', text: 'stop'}}),
	watch: fc.constantFrom(
		undefined, watching(), watching(), watching({delayMs: 200}), watching({debounceMs: 300}),
		watching({action: {type: 'signal', signal: 'SIGHUP'}}), watching({action: {type: 'none'}}), watching({action: {type: 'rebuild'}}),
		watching({action: {type: 'sync', copies: [{from: 'x.js', to: '/x.js'}], rebuildFor: []}}),
	),
	checkpoint: fc.constantFrom(undefined, undefined, {max: 2, engine: 'auto'} as const),
}).map(({ready, live, watch, checkpoint, build, way, ...rest}) => service(name, {
	...rest,
	...(ready && {ready}),
	...(live && {live}),
	...(watch && {watch}),
	...(checkpoint && watch?.action.type === 'restart' && {checkpoint}),
	...(build && {build}),
	stop: {signal: 'SIGTERM', graceMs: 10_000, ...(way && {way})},
}))));

const projects: fc.Arbitrary<ProjectSpec> = services.map(all => project(...all));

/** Another file for the same project: some services have gone, others say something else. */
const others: fc.Arbitrary<ProjectSpec> = fc.tuple(projects, fc.subarray([...names])).map(([{services: all}, kept]) => project(...all
	.filter(({name}) => (kept as readonly string[]).includes(name))
	.map(spec => ({...spec, dependsOn: spec.dependsOn.filter(({service}) => (kept as readonly string[]).includes(service))}))));

const name = fc.constantFrom(...names);
const some = fc.subarray([...names], {minLength: 1});
const exitOf = fc.constantFrom<number | SignalName>(0, 1, 'SIGSEGV');

const commands: fc.Arbitrary<Command> = fc.oneof(
	some.map(chosen => ({type: 'start', services: chosen}) as const),
	some.map(chosen => ({type: 'stop', services: chosen}) as const),
	fc.tuple(some, fc.constantFrom<SignalName>('SIGINT', 'SIGQUIT'), fc.constantFrom(100, 2000, 12_000)).map(([chosen, signal, graceMs]) => ({type: 'stop', services: chosen, signal, graceMs}) as const),
	some.map(chosen => ({type: 'stop', services: chosen, graceMs: 500}) as const),
	some.map(chosen => ({type: 'restart', services: chosen}) as const),
	some.map(chosen => ({type: 'kill', services: chosen}) as const),
	some.map(chosen => ({type: 'signal', services: chosen, signal: 'SIGUSR1'}) as const),
	some.map(chosen => ({type: 'release', services: chosen}) as const),
	some.map(chosen => ({type: 'pause-watch', services: chosen}) as const),
	some.map(chosen => ({type: 'resume-watch', services: chosen}) as const),
	some.map(chosen => ({type: 'discard-changes', services: chosen}) as const),
);

const happenings: fc.Arbitrary<Happening> = fc.oneof(
	commands.map(command => (world: World) => void world.command(command)),
	fc.constantFrom(5, 50, 200, 1000, 5000, 20_000).map(ms => (world: World) => void world.advance(ms)),
	fc.tuple(name, exitOf).map(([which, exit]) => (world: World) => void world.exits(which, exit)),
	fc.tuple(name, exitOf).map(([which, exit]) => (world: World) => void world.mainExits(which, exit)),
	fc.tuple(name, fc.constantFrom('ready', 'live')).map(([which, kind]) => (world: World) => void world.probePasses(which, kind)),
	fc.tuple(name, fc.constantFrom('ready', 'live')).map(([which, kind]) => (world: World) => void world.probeFails(which, kind)),
	fc.tuple(name, fc.subarray(['x.js', 'y.js'], {minLength: 1})).map(([which, files]) => (world: World) => void world.changes(which, ...files)),
	fc.tuple(name, fc.constantFrom(...jobNames), fc.constantFrom(undefined, 'exited 1')).map(([which, job, failure]) => (world: World) => void world.jobEnds(which, job, failure)),
	name.map(which => (world: World) => void world.tell({type: 'triggered', service: which})),
	name.map(which => (world: World) => void world.opens(which, 'x.js', 'y.js', 'z.js')),
	fc.tuple(name, fc.constantFrom('x.js', 'y.js')).map(([which, file]) => (world: World) => void world.command({type: 'rewind', services: [which], file})),
	// A save while an earlier one is being built.
	name.map(which => (world: World) => void world.changes(which, 'x.js').advance(100).changes(which, 'y.js').jobEnds(which, 'build')),
	others.map(after => (world: World) => void world.reconfigure(after)),
	// Late news of a run that is over.
	fc.tuple(name, exitOf).map(([which]) => (world: World) => void world.tell({type: 'exited', service: which, run: world.runOf(which) - 1, exit: {type: 'code', code: 1}})),
	name.map(which => (world: World) => void world.tell({type: 'timer-fired', service: which, run: world.runOf(which) - 1, timer: 'grace'})),
);
