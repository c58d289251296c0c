import {safeParse} from 'valibot';
import {expand} from '../expand.ts';

/** Whether the loader would take a value for a key. Variables are filled in when the file is read: until then anything may come of them. */
export function isAccepted({entries}: {readonly entries: object}, key: string, value: unknown): boolean {
	const schema = (entries as Readonly<Record<string, Parameters<typeof safeParse>[0]>>)[key];
	return schema !== undefined && samples.some(sample => safeParse(schema, filledIn(value, sample), {message: '{}'}).success);
}

/** What a variable may be, so that there is one for every kind of value. */
const samples: readonly string[] = ['1', 'true', 'no', '1:1'];

function filledIn(value: unknown, sample: string): unknown {
	if (typeof value === 'string') {
		return expand(value, () => sample).text;
	}
	if (Array.isArray(value)) {
		return value.map(item => filledIn(item, sample));
	}
	return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledIn(inner, sample)])) : value;
}

export function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
