import {builderName} from '../fleet/build-row.ts';
import type {Build} from '../fleet/builds.ts';
import type {JoinedEffect} from '../fleet/peer/events.ts';
import type {BuilderRow} from '../fleet/questions.ts';
import type {LogWrite} from './ledger/ledger.ts';

/** What has become of builds and builders, for whoever shows them. */
export interface Told {
	readonly builds: readonly Build[];
	readonly builders: readonly BuilderRow[];
	readonly notices: readonly string[];
	/** Rows, and suggestions that have waited, that are no more, whatever `builds` says of how they were before. */
	readonly gone: readonly string[];
	/** Builders that are shown no more, by `builderName`. */
	readonly goneBuilders?: readonly string[];
	/** Rows whose logs have grown, or have been begun anew. */
	readonly logs: readonly string[];
}

/** What one turn of the loop has to tell; undefined: nothing. */
export function toldOf(effects: readonly JoinedEffect[], logs: readonly LogWrite[]): Told | undefined {
	const tells = effects.filter(effect => effect.type === 'tell');
	if (tells.length === 0 && logs.length === 0) {
		return undefined;
	}

	// A row that has gone may be back, and one that has come may have gone: the last word counts.
	const gone = new Set<string>();
	const goneBuilders = new Set<string>();
	for (const told of tells) {
		change(gone, told.gone ?? [], told.builds.map(({id}) => id));
		change(goneBuilders, told.goneBuilders ?? [], told.builders.map(row => builderName(row)));
	}

	return {
		builds: tells.flatMap(({builds}) => builds),
		builders: tells.flatMap(({builders}) => builders),
		gone: [...gone],
		goneBuilders: [...goneBuilders],
		notices: tells.flatMap(({notice}) => notice ?? []),
		logs: [...new Set(logs.map(({build}) => build))],
	};
}

function change(gone: Set<string>, going: readonly string[], coming: readonly string[]): void {
	for (const each of going) {
		gone.add(each);
	}

	for (const each of coming) {
		gone.delete(each);
	}
}
