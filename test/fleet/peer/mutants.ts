import type {Mutant} from '../../helpers/load-mutant.ts';

/** The reducer of joined hubs broken by hand, each in one place: proof that the histories bite. */
export const mutants: readonly Mutant[] = [
	{what: 'what has come before is taken again', file: 'records.ts', from: 'after <= head.upTo && upTo > head.upTo', to: 'after <= head.upTo'},
	{what: 'what is passed on is not kept to pass it on', file: 'records.ts', from: "storePeer(turn, {type: 'store', change: {type: 'record', hub, record: each}});", to: ';'},
	{what: 'what was said to be waiting is new when it is said again', file: 'records.ts', from: 'const isFirst = !waiting.has(id);', to: 'const isFirst = true;'},
	{what: 'what others have made is not built', file: 'records.ts', from: 'first > since || isWaiting', to: 'isWaiting'},
	{what: 'rows that have ended are not said', file: 'records.ts', from: ' || ended.has(row.id)', to: ''},
	{what: 'what any one may build, every hub builds that hears of it', file: 'records.ts', from: ': chosen === own', to: ': true'},
	{what: 'what nobody can build here is built by nobody', file: 'joined.ts', from: 'turn.mayPassOn || isChanged', to: 'isChanged && !isChanged'},
	{what: 'what another hub is to build is built here, too', file: 'joined.ts', from: "run(turn, {type: 'taken-elsewhere', suggestion, at: turn.at});", to: 'String(suggestion);', seed: 5},
	{what: 'records that are lost are not said again', file: 'links.ts', from: 'late.length > 0 || isUnanswered', to: 'isUnanswered'},
	{what: 'only its own records are sent', file: 'links.ts', from: 'if (hub !== other.hub && upTo', to: 'if (hub === turn.state.hub && upTo'},
	{what: 'a hub that is back stays forgotten', file: 'away.ts', from: 'if (state.away.delete(hub)) {', to: 'if (!wasForgotten && state.away.delete(hub)) {'},
	{what: 'two hubs give their jobs the same ids', file: '../hub/suggest.ts', from: 'origin === undefined ? id : `${id}.${hub}`', to: 'id'},
	{what: 'results of others are not numbered', file: '../hub/foreign.ts', from: 'tellResult(turn, {...row, state}, exitCode);', to: ';'},
];
