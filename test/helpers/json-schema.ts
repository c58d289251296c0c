/** What of JSON Schema the description of the interface uses; a keyword that is not known here is an error, so that none is passed over. */
interface Schema {
	readonly [keyword: string]: unknown;
}

/** What of the value is not as the schema says, a line each. `root`: what `$ref` points into. */
export function violations(schema: object, value: unknown, root: object, at = ''): readonly string[] {
	return Object.entries(schema as Schema).flatMap(([keyword, wanted]) => {
		const check = checks[keyword];
		if (!check) {
			throw new Error(`no check for ${keyword}`);
		}

		return check({wanted, schema: schema as Schema, value, root, at});
	});
}

interface Check {
	readonly wanted: unknown;
	readonly schema: Schema;
	readonly value: unknown;
	readonly root: object;
	readonly at: string;
}

const nothing = (): readonly string[] => [];

const checks: Readonly<Record<string, (check: Check) => readonly string[]>> = {
	description: nothing,
	$ref({wanted, value, root, at}) {
		const found = (wanted as string).slice(2).split('/').reduce<unknown>((node, key) => (node as Schema)[key], root);
		return violations(found as object, value, root, at);
	},
	type: ({wanted, value, at}) => isOfType(value, wanted as string) ? [] : [`${at} is no ${String(wanted)}: ${JSON.stringify(value)}`],
	const: ({wanted, value, at}) => value === wanted ? [] : [`${at} is not ${JSON.stringify(wanted)}`],
	enum: ({wanted, value, at}) => (wanted as readonly unknown[]).includes(value) ? [] : [`${at} is none of ${JSON.stringify(wanted)}: ${JSON.stringify(value)}`],
	minimum: ({wanted, value, at}) => typeof value !== 'number' || value >= (wanted as number) ? [] : [`${at} is less than ${String(wanted)}`],
	format: ({wanted, value, at}) => wanted === 'date-time' && typeof value === 'string' && new Date(value).toISOString() === value ? [] : [`${at} has not the format ${String(wanted)}: ${JSON.stringify(value)}`],
	anyOf: ({wanted, value, root, at}) => (wanted as readonly object[]).some(each => violations(each, value, root, at).length === 0) ? [] : [`${at} is none of those: ${JSON.stringify(value)}`],
	items: ({wanted, value, root, at}) => Array.isArray(value) ? value.flatMap((each, index) => violations(wanted as object, each, root, `${at}[${index}]`)) : [],
	propertyNames: ({wanted, value, root, at}) => isMap(value) ? Object.keys(value).flatMap(key => violations(wanted as object, key, root, `${at} key ${key}`)) : [],
	required: ({wanted, value, at}) => (wanted as readonly string[]).filter(key => !isMap(value) || !(key in value)).map(key => `${at} has no ${key}`),
	properties: ({wanted, value, root, at}) => isMap(value) ? Object.entries(wanted as Record<string, object>).flatMap(([key, each]) => key in value ? violations(each, value[key], root, `${at}.${key}`) : []) : [],
	additionalProperties({wanted, schema, value, root, at}) {
		const known = Object.keys(schema['properties'] as object | undefined ?? {});
		const others = isMap(value) ? Object.entries(value).filter(([key]) => !known.includes(key)) : [];
		return others.flatMap(([key, each]) => wanted === false ? [`${at} has ${key}`] : wanted === true ? [] : violations(wanted as object, each, root, `${at}.${key}`));
	},
};

function isOfType(value: unknown, type: string): boolean {
	switch (type) {
		case 'null': {
			return value === null;
		}

		case 'array': {
			return Array.isArray(value);
		}

		case 'object': {
			return isMap(value);
		}

		case 'integer': {
			return Number.isInteger(value);
		}

		default: {
			return typeof value === type;
		}
	}
}

function isMap(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
