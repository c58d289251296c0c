import fc from 'fast-check';
import type {Command} from '../../source/core/events.ts';
import type {ProjectSpec, ServiceSpec, SignalName} from '../../source/core/spec.ts';
import type {CheckpointSpec} from '../../source/core/watch-spec.ts';
import {project, service, watching} from '../helpers/specs.ts';
import {World, type Step} from '../helpers/world.ts';

/** What may happen to a service with checkpoints, and what its program does. */
type Happening = (world: World) => void;

/** No edit is lost, whatever happens, and no checkpoint outlives its use; or throws with a history in which it is not so; `isShortest`: with the shortest that can be found. */
export function checkCheckpointHistories(step: Step, {numRuns, isShortest, seed = 1}: {readonly numRuns: number; readonly isShortest: boolean; readonly seed?: number | undefined}): void {
	fc.assert(fc.property(projects, fc.array(happenings, {maxLength: 40}), fc.boolean(), (spec, history, isStubborn) => {
		const world = new World(spec, step);
		world.onSignal = signal => isStubborn && signal !== 'SIGKILL' ? 'ignores' : 'ends';
		world.up();
		for (const happen of history) {
			happen(world);
		}

		hasItsFilesAsTheyAre(world);
		endsWithAll(world);
		if (world.broken.length > 0) {
			throw new Error([...world.broken, ...world.history.map(({at, ...event}) => `  ${at}: ${JSON.stringify(event)}`)].join('\n'));
		}
	}), {numRuns, seed, endOnFailure: !isShortest});
}

/** Once all is told and quiet: what the program of the last run has read is what is there. */
function hasItsFilesAsTheyAre(world: World): void {
	world.command({type: 'resume-watch', services: [name]}).advance(70_000);
	const {phase} = world.service(name);
	const isOn = ['starting', 'ready', 'unready', 'completed', 'failed', 'backoff'].includes(phase.type);
	const outdated = isOn ? world.programs.outdated(name) : [];
	if (outdated.length > 0) {
		world.broken.push(`the ${phase.type} program has old texts of ${outdated.join(' ')}`);
	}
}

function endsWithAll(world: World): void {
	world.command({type: 'shut-down', reason: 'test', force: false}).advance(14_001);
	const left = world.programs.kept(name);
	if (left.length > 0) {
		world.broken.push(`${left.length} checkpoints are left after shut-down`);
	}
}

const name = 'a';
const services = [name];
const opened = ['main.lua', 'b.lua', 'c.lua', 'd.lua', 'e.lua'];
const secret = 'data.txt';

const specs: fc.Arbitrary<ServiceSpec> = fc.record({
	checkpoint: fc.record({max: fc.constantFrom(2, 3, 200), engine: fc.constant('auto'), isOnlyForOpened: fc.boolean()})
		.map(({isOnlyForOpened, ...rest}): CheckpointSpec => ({...rest, ...isOnlyForOpened && {isOnlyForOpened}})),
	watch: fc.constantFrom(watching(), watching(), watching({delayMs: 200}), watching({debounceMs: 300})),
	policy: fc.constantFrom('no', 'no', 'on-failure', 'always'),
	environment: fc.constantFrom({}, {LEVEL: 'debug'}),
}).map(({policy, ...rest}) => service(name, {...rest, restart: {policy, maxDelayMs: 30_000, resetMs: 10_000}}));

const projects: fc.Arbitrary<ProjectSpec> = specs.map(spec => project(spec));

const file = fc.constantFrom(...opened);
const some = fc.subarray(opened, {minLength: 1, maxLength: 3});

const commands: fc.Arbitrary<Command> = fc.constantFrom<Command>(
	{type: 'start', services}, {type: 'stop', services}, {type: 'restart', services}, {type: 'kill', services}, {type: 'release', services},
	{type: 'pause-watch', services}, {type: 'pause-watch', services}, {type: 'resume-watch', services}, {type: 'discard-changes', services},
);

/** Who is not known to open it has no way of reading it but where nobody has promised to know. */
function mayReadSecretly(world: World): boolean {
	const spec = world.project.services.find(each => each.name === name);
	return spec?.checkpoint?.isOnlyForOpened !== true || world.service(name).noCheckpoints !== undefined;
}

const happenings: fc.Arbitrary<Happening> = fc.oneof(
	{weight: 6, arbitrary: file.map(each => (world: World) => void world.opens(name, each))},
	{weight: 2, arbitrary: fc.shuffledSubarray(opened).map(all => (world: World) => void world.opens(name, ...all))},
	{weight: 2, arbitrary: file.map(each => (world: World) => void world.isAboutToOpen(name, each).hasOpened(name, each, {reason: '4 threads are running'}))},
	{weight: 3, arbitrary: fc.tuple(file, some).map(([each, changed]) => (world: World) => void world.isAboutToOpen(name, each).hasOpened(name, each, {meanwhile: () => void world.changes(name, ...changed)}))},
	// The answer has not come in time, and it goes on without a checkpoint.
	file.map(each => (world: World) => void world.isAboutToOpen(name, each).readsSecretly(name, each)),
	{weight: 6, arbitrary: some.map(changed => (world: World) => void world.changes(name, ...changed))},
	{weight: 3, arbitrary: some.map(changed => (world: World) => void world.changes(name, ...changed).advance(200))},
	// What is noticed late it may have read already.
	{weight: 2, arbitrary: fc.tuple(some, file).map(([changed, each]) => (world: World) => void world.saves(name, ...changed).opens(name, each).notices(name, ...changed))},
	// What a person does with changes that wait.
	{weight: 3, arbitrary: fc.tuple(some, fc.oneof(fc.constant({type: 'discard-changes', services} as const), file.map(each => ({type: 'rewind', services, file: each}) as const)))
		.map(([changed, command]) => (world: World) => void world.command({type: 'pause-watch', services}).changes(name, ...changed).command(command).command({type: 'resume-watch', services}))},
	some.map(changed => (world: World) => void world.deletes(name, ...changed)),
	fc.tuple(some, fc.constantFrom(5, 50, 500)).map(([changed, ms]) => (world: World) => void world.deletes(name, ...changed).advance(ms).changes(name, ...changed)),
	fc.constant((world: World) => void (mayReadSecretly(world) && world.readsSecretly(name, secret))),
	fc.constant((world: World) => void world.changes(name, secret)),
	file.map(each => (world: World) => void world.losesCheckpoint(name, each)),
	{weight: 2, arbitrary: file.map(each => (world: World) => void world.command({type: 'rewind', services, file: each}))},
	fc.constant((world: World) => {
		if (world.processes.get(name)) {
			world.tell({type: 'checkpoints-impossible', service: name, run: world.runOf(name), reason: 'devtui did not answer'});
		}
	}),
	{weight: 3, arbitrary: commands.map(command => (world: World) => void world.command(command))},
	{weight: 3, arbitrary: fc.constantFrom(5, 50, 200, 1000, 20_000).map(ms => (world: World) => void world.advance(ms))},
	{weight: 2, arbitrary: fc.constantFrom<number | SignalName>(0, 1, 'SIGSEGV').map(exit => (world: World) => void world.exits(name, exit))},
	fc.constant((world: World) => void world.mainExits(name, 0)),
	fc.constant((world: World) => void world.tell({type: 'triggered', service: name})),
	projects.map(after => (world: World) => void world.reconfigure(after)),
);
