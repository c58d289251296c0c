import {randomBytes} from 'node:crypto';
import {builderName} from '../fleet/build-row.ts';
import {createBell} from '../http/bell.ts';
import type {Desk} from '../hub/desk.ts';
import {buildOfPage, builderOfPage, type BuildOfPage, type BuilderOfPage, type NewsOfPage} from './rows.ts';

/**
 * What changes, numbered. Of each build and builder only how it is now is kept: a slow reader misses what is over, never how
 * it is, and whoever comes back gets what has changed meanwhile, unless that is too much.
 */
export interface NewsFeed {
	/** The number of an id; undefined: of another hub's life, or so old that not all is known since. */
	parse(id: string | undefined): number | undefined;
	id(number: number): string;
	readonly number: number;
	/** Undefined: too much has happened since. */
	since(number: number): NewsOfPage | undefined;
	/** Resolves when there is something newer, or nothing will come any more. */
	next(number: number, signal: AbortSignal): Promise<void>;
	close(): void;
}

export function createNewsFeed({subscribe}: Pick<Desk, 'subscribe'>, mostKept = 5000): NewsFeed {
	const life = randomBytes(6).toString('hex');
	const items = new Map<string, Item>();
	const bell = createBell();
	let number = 0;
	/** Of what was let go, the newest. */
	let forgotten = 0;

	function note(key: string, change: Change): void {
		number++;
		items.delete(key);
		items.set(key, {...change, number});
		if (items.size > mostKept) {
			const [oldest, item] = items.entries().next().value!;
			items.delete(oldest);
			forgotten = item.number;
		}
	}

	const unsubscribe = subscribe(({builds, removed, builders, removedBuilders, notices}) => {
		for (const build of builds) {
			note(`build ${build.id}`, {build: buildOfPage(build)});
		}

		for (const id of removed) {
			note(`build ${id}`, {removed: id});
		}

		for (const builder of builders) {
			note(`builder ${builderName(builder)}`, {builder: builderOfPage(builder)});
		}

		for (const name of removedBuilders) {
			note(`builder ${name}`, {removedBuilder: name});
		}

		for (const notice of notices) {
			note(`notice ${number + 1}`, {notice});
		}

		bell.ring();
	});
	return {
		parse(id) {
			const [, of, digits] = /^(\w+)\.(\d{1,15})$/.exec(id ?? '') ?? [];
			const known = Number(digits);
			return of === life && known >= forgotten && known <= number ? known : undefined;
		},
		id: of => `${life}.${of}`,
		get number() {
			return number;
		},
		since(from) {
			return from < forgotten ? undefined : newsOf([...items.values()].filter(item => item.number > from));
		},
		async next(from, signal) {
			if (number <= from) {
				await bell.wait(signal);
			}
		},
		close() {
			unsubscribe();
		},
	};
}

type Change =
	| {readonly build: BuildOfPage}
	| {readonly removed: string}
	| {readonly builder: BuilderOfPage}
	| {readonly removedBuilder: string}
	| {readonly notice: string};

type Item = Change & {readonly number: number};

function newsOf(items: readonly Item[]): NewsOfPage {
	return {
		builds: items.flatMap(item => 'build' in item ? item.build : []),
		removed: items.flatMap(item => 'removed' in item ? item.removed : []),
		builders: items.flatMap(item => 'builder' in item ? item.builder : []),
		removedBuilders: items.flatMap(item => 'removedBuilder' in item ? item.removedBuilder : []),
		notices: items.flatMap(item => 'notice' in item ? item.notice : []),
	};
}
