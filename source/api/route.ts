import * as v from 'valibot';
import {trouble, type Answer, type Trouble} from './answer.ts';
import type {Instance} from './instance.ts';

/** A row of the table of what an instance can be asked. */
export interface Route {
	readonly method: 'GET' | 'POST';
	readonly path: string;
	/** What it takes: the body of a POST, the query of a GET. */
	readonly schema: v.GenericSchema;
	/** Its answer is of the state, and of what may be a moment old. */
	readonly holdsForAMoment?: boolean;
	answer(instance: Instance, input: unknown, signal: AbortSignal, asked?: Asked): Answer | Promise<Answer>;
}

/** How an answer is wanted. */
export interface Asked {
	/** Server-sent events, where there is more than one thing to tell. */
	readonly wantsEvents: boolean;
	/** The last of them that was received, by who comes back. */
	readonly lastEventId?: string;
	/** The log in frames, by devtui's own commands. */
	readonly wantsFrames?: boolean;
}

const asLines: Asked = {wantsEvents: false};

export function route<Schema extends v.GenericSchema>(
	method: Route['method'],
	path: string,
	schema: Schema,
	handler: (instance: Instance, input: v.InferOutput<Schema>, signal: AbortSignal, asked: Asked) => Answer | Promise<Answer>,
): Route {
	return {
		method,
		path,
		schema,
		answer(instance, input, signal, asked = asLines) {
			// To Valibot a list is an object too, and one without names would mean all services.
			if (Array.isArray(input)) {
				return trouble(400, 'bad-property', 'The body must be an object, not Array.');
			}

			const parsed = v.safeParse(schema, input);
			return parsed.success ? handler(instance, parsed.output, signal, asked) : wrongProperty(parsed.issues[0]);
		},
	};
}

/** Answer when it has happened, not at once. */
export const wait = v.optional(v.boolean(), true);

export const names = v.optional(v.array(v.string()), []);

/** In a query: the last one counts. */
export const one = v.pipe(v.array(v.string()), v.transform(values => values.at(-1) ?? ''));

/** In a query, where a name may stand any number of times and all is text. */
export const queryFlag = v.optional(v.pipe(v.array(v.picklist(['true', 'false'])), v.transform(values => values.at(-1) === 'true')), () => ['false' as const]);

function wrongProperty(issue: v.BaseIssue<unknown>): Trouble {
	const property = issue.path?.map(({key}) => String(key)).join('.');
	const {expected, received} = issue;
	if (property === undefined) {
		return trouble(400, 'bad-property', `The body must be an object, not ${received}.`);
	}

	if (expected === 'never') {
		return trouble(400, 'bad-property', `There is no property "${property}" here.`);
	}

	return trouble(400, 'bad-property', received === 'undefined'
		? `The property "${property}" is missing.`
		: `The property "${property}" must be ${issue.type === 'regex' ? issue.message : expected ?? 'something else'}, not ${received}.`);
}
