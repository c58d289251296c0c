import * as v from 'valibot';
import {trouble, type Answer, type Trouble} from './answer.ts';

/** A row of the table of what somebody can be asked. */
export interface Route<Subject> {
	readonly method: 'GET' | 'POST';
	/** As Hono has it: `/builds/:id`. */
	readonly path: string;
	/** What it takes: the body of a POST, the query of a GET; of both the parts of the path that have a name. */
	readonly schema: v.GenericSchema;
	/** Its answer is of the state, and of what may be a moment old. */
	readonly holdsForAMoment?: boolean;
	answer(subject: Subject, input: unknown, signal: AbortSignal, asked?: Asked): Answer | Promise<Answer>;
}

/** How an answer is wanted. */
export interface Asked {
	/** Server-sent events, where there is more than one thing to tell. */
	readonly wantsEvents: boolean;
	/** The last of them that was received, by who comes back. */
	readonly lastEventId?: string;
	/** As the header has it. */
	readonly accept: string;
}

const asLines: Asked = {wantsEvents: false, accept: ''};

export type RouteMaker<Subject> = <Schema extends v.GenericSchema>(
	method: Route<Subject>['method'],
	path: string,
	schema: Schema,
	handler: (subject: Subject, input: v.InferOutput<Schema>, signal: AbortSignal, asked: Asked) => Answer | Promise<Answer>,
) => Route<Subject>;

/** Makes routes to one kind of subject. */
export function routesTo<Subject>(): RouteMaker<Subject> {
	return (method, path, schema, handler) => ({
		method,
		path,
		schema,
		answer(subject, input, signal, asked = asLines) {
			// To Valibot a list is an object too, and one without names would mean all services.
			if (Array.isArray(input)) {
				return trouble(400, 'bad-property', 'The body must be an object, not Array.');
			}

			const parsed = v.safeParse(schema, input);
			return parsed.success ? handler(subject, parsed.output, signal, asked) : wrongProperty(parsed.issues[0]);
		},
	});
}

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
