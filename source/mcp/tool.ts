import {z} from 'zod';
import type {Link, Problem} from './link.ts';
import {argumentProblem} from './shape/argument-problem.ts';

/** Something that an agent can ask for. */
export interface Tool {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly annotations: Annotations;
	readonly inputSchema: object;
	readonly outputSchema: object;
	call(input: unknown, context: ToolContext): Promise<Outcome<object>>;
}

/** What it does to the services, for clients that ask their person first. */
export interface Annotations {
	readonly readOnlyHint: boolean;
	readonly destructiveHint: boolean;
	readonly idempotentHint: boolean;
}

export interface ToolContext {
	readonly link: Link;
	/** Nobody waits for the answer any more. */
	readonly signal: AbortSignal;
	/** Says how far it is, where somebody wants to know; `done` never goes back. */
	progress(done: number, total: number, message: string): void;
}

export type Outcome<Data> =
	/** `bad`: it has not come about, and `data` tells what has. */
	| {readonly type: 'ok' | 'bad'; readonly text: string; readonly data: Data}
	| Problem;

interface ToolSpec<Input extends z.ZodObject, Output extends z.ZodObject> {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly annotations: Annotations;
	readonly input: Input;
	readonly output: Output;
	run(input: z.output<Input>, context: ToolContext): Promise<Outcome<z.output<Output>>>;
}

export function tool<Input extends z.ZodObject, Output extends z.ZodObject>({name, title, description, annotations, input, output, run}: ToolSpec<Input, Output>): Tool {
	return {
		name,
		title,
		description,
		annotations,
		inputSchema: jsonSchema(input, 'input'),
		outputSchema: jsonSchema(output, 'output'),
		async call(given, context) {
			const parsed = input.safeParse(withLists(given));
			return parsed.success ? run(parsed.data, context) : argumentProblem(name, parsed.error.issues, Object.keys(input.shape));
		},
	};
}

export const looks: Annotations = {readOnlyHint: true, destructiveHint: false, idempotentHint: true};

/** In every tool that takes several services. */
export const names = z.array(z.string().min(1)).default([]).describe('Services by name, glob such as "web*", or /regex/. Leave it out for all services.');

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): object {
	const {$schema: _, ...rest} = z.toJSONSchema(schema, {target: 'draft-7', io});
	return rest;
}

/** Who means one service says one. */
function withLists(given: unknown): unknown {
	if (typeof given !== 'object' || given === null) {
		return given ?? {};
	}

	const {names: named} = given as {readonly names?: unknown};
	return typeof named === 'string' ? {...given, names: [named]} : given;
}
