import {builderName} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';

/** What is shown has a name of its own, for as long as it is shown: builds of the same revision at the same builder are numbered. */
export interface HubNames {
	/** `key`: what it is; `wanted`: its name, unless something else has that. */
	nameOf(key: string, wanted: string): string;
	/** All others are shown no more. */
	keep(keys: ReadonlySet<string>): void;
}

export function createHubNames(): HubNames {
	const known = new Map<string, {readonly wanted: string; readonly name: string}>();
	const taken = new Set<string>();
	const counts = new Map<string, number>();

	/** A newer one has a higher number, whatever has gone meanwhile. */
	function nextOf(wanted: string): string {
		for (let number = (counts.get(wanted) ?? 0) + 1; ; number++) {
			const name = number === 1 ? wanted : `${wanted}#${number}`;
			if (!taken.has(name) && !(name in ofObjects)) {
				counts.set(wanted, number);
				return name;
			}
		}
	}

	return {
		nameOf(key, wanted) {
			const before = known.get(key);
			if (before) {
				return before.name;
			}

			const name = nextOf(wanted);
			known.set(key, {wanted, name});
			taken.add(name);
			return name;
		},
		keep(keys) {
			for (const [key, {name}] of known) {
				if (!keys.has(key)) {
					known.delete(key);
					taken.delete(name);
				}
			}

			const wanted = new Set([...known.values()].map(each => each.wanted));
			for (const each of counts.keys()) {
				if (!wanted.has(each)) {
					counts.delete(each);
				}
			}
		},
	};
}

/** `main@n1`, of a step `main:lint/style@n1`, at a joined hub `main@n1@k3j9d0qa`: without blanks, so that the palette takes it as one word. */
export function wantedName({revision, step, builder, hub}: Pick<Build, 'revision' | 'step' | 'builder' | 'hub'>): string {
	const named = `${shortRevision(revision)}${step === '' ? '' : `:${cutFront(step)}`}@${builderName({name: builder, ...hub !== undefined && {hub}})}`;
	return named.replaceAll(/[^\p{L}\p{M}\p{N}._@:+/…-]/gu, '_').replace(/^\//, '_');
}

/** A commit by its first digits. */
function shortRevision(revision: string): string {
	if (/^(?:[\da-f]{40}|[\da-f]{64})$/.test(revision)) {
		return revision.slice(0, 10);
	}

	return revision.length > longest ? `${revision.slice(0, longest - 1)}…` : revision;
}

function cutFront(step: string): string {
	return step.length > longest ? `…${step.slice(1 - longest)}` : step;
}

/** Characters of what may be long in a name. */
const longest = 24;

/** Names that every JavaScript object has are no keys. */
const ofObjects: object = Object.prototype;
