import type {ContextValues} from '../../core/module-calls.ts';
import type {ServiceSpec} from '../../core/spec.ts';

export type Filled =
	| {readonly type: 'ok'; readonly service: ServiceSpec}
	/** A clause. */
	| {readonly type: 'problem'; readonly message: string};

export interface FillOptions {
	readonly values: ContextValues;
	readonly trouble?: string;
	/** The one that was meant, when one is close. */
	suggest(name: string, known: readonly string[]): string | undefined;
	/** Variables that need what is not there yet are left out: a hook before the start may set it. */
	readonly isLenient: boolean;
}

/** `{user_id}` in what the file says of a service's environment; `{{user_id}}` stays, with one brace less. */
export function fillEnvironment(service: ServiceSpec, options: FillOptions): Filled {
	const shared = fillVariables(service.sharedEnvironment ?? {}, options);
	const own = fillVariables(service.environment, options);
	const missing = options.isLenient ? undefined : shared.missing ?? own.missing;
	return missing === undefined
		? {type: 'ok', service: {...service, ...service.sharedEnvironment && {sharedEnvironment: shared.variables}, environment: own.variables}}
		: {type: 'problem', message: describeMissing(missing, options)};
}

interface Missing {
	readonly variable: string;
	readonly key: string;
}

/** A `$` before it makes it a variable of the shell. */
const placeholder = /(?<!\$)\{\{(?<kept>[A-Za-z_]\w*)\}\}|(?<![{$])\{(?<key>[A-Za-z_]\w*)\}(?!\})/g;

function fillVariables(variables: Readonly<Record<string, string>>, {values}: FillOptions): {readonly variables: Readonly<Record<string, string>>; readonly missing?: Missing} {
	let missing: Missing | undefined;
	const filled = Object.entries(variables).flatMap(([variable, text]) => {
		let isWhole = true;
		const value = text.replaceAll(placeholder, (whole: string, ...groups: unknown[]) => {
			const {kept, key} = groups.at(-1) as {readonly kept?: string; readonly key?: string};
			if (key === undefined) {
				return `{${kept ?? ''}}`;
			}

			if (!Object.hasOwn(values, key)) {
				isWhole = false;
				missing ??= {variable, key};
				return whole;
			}

			const known = values[key];
			return typeof known === 'string' ? known : JSON.stringify(known);
		});
		return isWhole ? [[variable, value] as const] : [];
	});
	return {variables: Object.fromEntries(filled), ...missing && {missing}};
}

function describeMissing({variable, key}: Missing, {values, trouble, suggest}: FillOptions): string {
	if (trouble !== undefined) {
		return trouble;
	}

	const known = Object.keys(values);
	const meant = suggest(key, known);
	const others = known.length === 0 ? 'nothing has been set' : known.length === 1 ? `known is only ${known[0] ?? ''}` : `known are ${known.join(', ')}`;
	return `${variable} needs {${key}}, which no function has set by context.set: ${meant === undefined ? others : `did you mean {${meant}}? (${others})`}`;
}
