import * as v from 'valibot';
import {builderNameProblem, isId, isPlainText, labelProblem, projectProblem, revisionProblem} from '../names.ts';
import type {Labels} from '../builds.ts';

/** The schema of exactly this type: one that lets through more, less or something else does not compile. */
export function schemaOf<Type>() {
	return <Schema extends v.GenericSchema>(schema: Same<Type, v.InferOutput<Schema>> extends true ? Schema : never) => schema as unknown as v.GenericSchema<unknown, Type>;
}

type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends (<T>() => T extends Plain<B> ? 1 : 2) ? true : false;

/** Written out: without `readonly`, interfaces and intersections, which make no difference to what a value is. */
type Plain<T> = T extends Uint8Array ? 'bytes' : T extends object ? {-readonly [Key in keyof T]: Plain<T[Key]>} : T;

/** What each of these says: how much a message may hold. */
export const limits = {
	/** Of a whole message; the broker takes none that is longer. */
	messageBytes: 16 * 1024 * 1024,
	/** Of the answer to a question for a log. */
	logBytes: 1024 * 1024,
	/** Jobs, reports and the like in one message. */
	items: 100_000,
	/** Chunks of logs in one report. */
	chunks: 1000,
	/** Of one job. */
	steps: 10_000,
	labels: 100,
	/** Longer than a timer can be set: 24 days. */
	durationMs: 2 ** 31 - 1,
} as const;

export const id = v.pipe(v.string(), checked(text => isId(text) ? undefined : 'an id is at most 100 letters, digits, "_", ".", ":" and "-", the first a letter or digit'));
export const project = v.pipe(v.string(), checked(projectProblem));
export const builderName = v.pipe(v.string(), checked(builderNameProblem));
export const revision = v.pipe(v.string(), checked(revisionProblem));

/** A path below the project; a file may be named with anything but half a character. */
export const stepName = v.pipe(v.string(), v.maxLength(4096), checked(text => /\p{Cs}/u.test(text) ? 'a step\'s name is no text' : undefined));

/** One line for people. */
export function line(longest: number) {
	return v.pipe(v.string(), v.maxLength(longest), checked(text => isPlainText(text) ? undefined : 'it has control characters'));
}

/** A reason, a message: may have several lines. */
export const words = v.pipe(v.string(), v.maxLength(10_000), checked(text => isPlainText(text.replaceAll(/[\n\t]/g, '')) ? undefined : 'it has control characters'));

export const labels = schemaOf<Labels>()(v.pipe(v.record(v.string(), v.string()), checked((found: Readonly<Record<string, string>>) => {
	const entries = Object.entries(found);
	return entries.length > limits.labels
		? `there are at most ${limits.labels} labels`
		: entries.map(([name, value]) => labelProblem(name, value)).find(problem => problem !== undefined);
})));

/** A size, an offset, a number that is counted up. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const positive = v.pipe(count, v.minValue(1));
export const time = count;
export const durationMs = v.pipe(count, v.maxValue(limits.durationMs));
export const exitCode = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(255));
export const stepIndex = v.pipe(count, v.maxValue(limits.steps - 1));

export function listOf<Item extends v.GenericSchema>(item: Item, longest: number = limits.items) {
	return v.pipe(v.array(item), v.maxLength(longest));
}

export function bytes(longest: number) {
	return v.pipe(v.custom<Uint8Array>(value => value instanceof Uint8Array), checked(value => value.length > longest ? `it has more than ${longest} bytes` : undefined));
}

export const nothing = v.pipe(v.object({}), v.transform((body): object => body));

/** A check whose function says what is wrong, in words. */
export function checked<Value>(problem: (value: Value) => string | undefined) {
	return v.rawCheck<Value>(({dataset, addIssue}) => {
		const message = dataset.typed ? problem(dataset.value) : undefined;
		if (message !== undefined) {
			addIssue({message});
		}
	});
}
