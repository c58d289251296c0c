import type {HostTurn} from '../../console/host.ts';
import {changeView, type Intent} from '../../console/keymap/row.ts';
import type {Build} from '../../fleet/builds.ts';

/** Shows each build as it begins, to whoever has asked for that and chooses nothing else. */
export interface NewestBuild {
	isFollowed(): boolean;
	/** Undefined: nothing has been built yet. */
	newest(): string | undefined;
	toggle(): readonly Intent[];
	/** `builds`: by their names, as they are now. */
	settle(builds: ReadonlyMap<string, Build>): void;
	subscribe(turn: HostTurn): () => void;
}

export function createNewestBuild(): NewestBuild {
	let name: string | undefined;
	/** What is looked at because of this; undefined: it is off. */
	let shown: string | undefined;
	let turn: HostTurn | undefined;

	return {
		isFollowed: () => shown !== undefined,
		newest: () => name,
		toggle() {
			shown = shown === undefined ? name : undefined;
			return shown === undefined
				? changeView({type: 'say', message: {text: 'builds that begin are not shown by themselves any more', tone: 'done'}})
				: [...changeView({type: 'select', service: shown}), ...changeView({type: 'say', message: {text: 'each build is shown as it begins, until another is chosen', tone: 'done'}})];
		},
		settle(builds) {
			name = newestOf(builds);
			if (shown !== undefined && name !== undefined && name !== shown) {
				const outcome = turn?.(shown, name);
				shown = outcome === 'turned' ? name : outcome === 'left' ? undefined : shown;
			}
		},
		subscribe(listener) {
			turn = listener;
			return () => {
				turn = undefined;
			};
		},
	};
}

/** Of those of the newest suggestion that have begun the first: where several builders begin at once, it stays. */
function newestOf(builds: ReadonlyMap<string, Build>): string | undefined {
	const begun = [...builds].flatMap(([name, {queuedAt, startedAt}]) => startedAt === undefined ? [] : [{name, queuedAt, startedAt}]);
	return begun.toSorted((one, other) => other.queuedAt - one.queuedAt || one.startedAt - other.startedAt)[0]?.name;
}
