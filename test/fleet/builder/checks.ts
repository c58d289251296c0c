import type {FinalState, ResultLine} from '../../../source/fleet/builds.ts';
import type {FakeSpool} from '../../helpers/fake-spool.ts';
import type {Simulation} from './simulation.ts';

/** Once the network heals: everything is said, once and whole, and both sides come to rest. */
export function checkAtEnd(world: Simulation): void {
	world.heal();
	const unheard = () => [...world.unanswered].map(ask => `${ask} is not answered`);
	advanceUntilNone(world, unheard);
	if (world.isRestored) {
		// What a builder runs the hub knows once it has been welcomed.
		world.time.advance(60_000);
	}

	world.askForTheEnd();
	advanceUntilNone(world, () => [...unheard(), ...restless(world)]);
	expectNothing(ofResults(world));
	// Of result lines the last ones may be lost, and nobody knows of it, until there are others or another connection.
	world.reconnect();
	advanceUntilNone(world, () => [...unheard(), ...restless(world), ...ofResultFiles(world)]);
	expectNothing([...world.suggestions.flatMap(({id}) => ofSuggestion(world, id)), ...ofRows(world), ...ofResults(world)]);
}

/** All rest: of what comes from here on whoever keeps results has each line, behind those that it has. */
export function checkNewResults(world: Simulation): void {
	const before = world.hub.ledger.results.length;
	world.ask({type: 'suggest', body: {id: world.suggestionId(), project: 'one', revisions: ['x', 'y'], on: {}, isForAnyOne: false, supersedes: false}});
	advanceUntilNone(world, () => [...[...world.unanswered].map(ask => `${ask} is not answered`), ...restless(world), ...world.hub.ledger.results.length < before + 2 ? ['there are no new results'] : []]);
	world.reconnect();
	const lines = world.hub.ledger.results.slice(before);
	advanceUntilNone(world, () => [...restless(world), ...[...world.builders].flatMap(([name, {options, spool}]) => {
		const own = spool.resultsOf.get(world.hub.ledgerId) ?? [];
		const isInOrder = own.every(({number}, index) => index === 0 || number > own[index - 1]!.number);
		return options.keepsResults && !(isInOrder && JSON.stringify(own.slice(-lines.length)) === JSON.stringify(lines))
			? [`${name} has the results ${own.map(({number}) => number).join(', ')}, and ${lines.map(({number}) => number).join(', ')} are new`]
			: [];
	})]);
}

/** Resends are a minute apart at most. */
function advanceUntilNone(world: Simulation, sentences: () => readonly string[]): void {
	for (let second = 0; second < 1000 && sentences().length > 0; second++) {
		world.time.advance(1000);
		world.expectNothingBroken();
	}

	expectNothing(sentences());
}

function restless(world: Simulation): readonly string[] {
	return [
		...world.onTheirWay > 0 ? [`${world.onTheirWay} messages are on their way`] : [],
		...world.hub.session === undefined ? ['there is no hub'] : [],
		...world.hub.timers.map(timer => `the hub's timer ${timer} runs`),
		...[...world.builders].flatMap(([name, builder]) => [
			...builder.isAlive ? [] : [`${name} is not there`],
			...builder.isConnected ? [] : [`${name} is not connected`],
			...[...builder.spool.entries.keys()].map(job => `${job} is in the spool of ${name}`),
			...builder.timers.map(timer => `the timer ${timer} of ${name} runs`),
			...builder.isBusy ? [`something runs at ${name}`] : [],
		]),
		...world.hub.ledger.rows().filter(({state}) => state === 'queued' || state === 'running').map(({id, state}) => `${id} is ${state}`),
		...world.hub.ledger.openJobs().map(job => `${job} is not settled`),
	];
}

function ofSuggestion({hub}: Simulation, id: string): readonly string[] {
	const known = hub.ledger.suggestions.get(id);
	return known ? [] : [`the hub knows nothing of ${id}`];
}

function ofRows(world: Simulation): readonly string[] {
	const {ledger} = world.hub;
	return ledger.rows().flatMap(({id, job, step, state, logBytes, project}) => {
		const log = ledger.log(id).toString();
		const of = `${job} ${step}`;
		const tries = world.attempts.get(of) ?? [];
		const isTrue = state === 'unknown'
			? log === `no ${project} here\n`
			: tries.some(({text, ending}) => ending === state as FinalState && text === log) || (state === 'cancelled' && log === '');
		return [
			...isTrue ? [] : [`${id} ${state} has a log that no attempt has printed:\n${log.slice(0, 300)}\nbut ${JSON.stringify(tries).slice(0, 1000)}`],
			...logBytes === log.length ? [] : [`${id} says that its log has ${logBytes} bytes, and it has ${log.length}`],
		];
	});
}

function ofResults({hub: {ledger, ledgerId}, builders, resultsBefore, isRestored}: Simulation): readonly string[] {
	const rows = ledger.rows().map(({id}) => id).sort();
	const results = ledger.results.map(({build}) => build).sort();
	const isPart = (lines: readonly ResultLine[]) => isRestored || JSON.stringify(lines) === JSON.stringify(ledger.results.slice(0, lines.length));
	const linesOf = (spool: FakeSpool, ledger: string) => spool.resultsOf.get(ledger) ?? [];
	return [
		...JSON.stringify(rows) === JSON.stringify(results) ? [] : [`the rows ${rows.join(', ')} have the results ${results.join(', ')}`],
		...[...builders].filter(([, {spool}]) => !isPart(linesOf(spool, ledgerId))).map(([name, {spool}]) => `${name} has the results ${linesOf(spool, ledgerId).map(({number}) => number).join(', ')} of ${ledger.results.length}`),
		...[...resultsBefore].flatMap(([lost, lines]) => [...builders].filter(([, {options, spool}]) => options.keepsResults && JSON.stringify(linesOf(spool, lost)) !== JSON.stringify(lines)).map(([name]) => `${name} has not the results of ${lost}, which is gone`)),
	];
}

function ofResultFiles({hub: {ledger, ledgerId}, builders, isRestored}: Simulation): readonly string[] {
	return isRestored ? [] : [...builders].flatMap(([name, {options, spool}]) => {
		const count = spool.resultsOf.get(ledgerId)?.length ?? 0;
		return options.keepsResults && count !== ledger.results.length ? [`${name} has ${count} of ${ledger.results.length} results`] : [];
	});
}

function expectNothing(sentences: readonly string[]): void {
	if (sentences.length > 0) {
		throw new Error(sentences.join('\n'));
	}
}
