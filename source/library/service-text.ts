import {escapeExpansion} from '../config/expand.ts';

/** What was given as `services`, as the text of a file with one value on each line, so that a diagnostic's line tells its place. */
export interface ServiceText {
	readonly text: string;
	/** Of each line, the first first: `services.api.ready.http`. */
	readonly paths: readonly string[];
	/** What no file could say. */
	readonly problems: ReadonlyArray<{readonly path: string; readonly message: string}>;
}

export function serviceText(services: Readonly<Record<string, unknown>>): ServiceText {
	const lines: string[] = [];
	const paths: string[] = [];
	const problems: Array<{readonly path: string; readonly message: string}> = [];
	const open = new Set<unknown>();

	const line = (path: string, text: string) => {
		lines.push(text);
		paths.push(path);
	};

	const write = (value: unknown, path: string, key: string, end: string): void => {
		const refuse = (message: string) => {
			problems.push({path, message});
			line(path, `${key}null${end}`);
		};

		if (typeof value === 'string') {
			// Nothing is filled in: the program that has written it has filled in all.
			line(path, `${key}${JSON.stringify(escapeExpansion(value))}${end}`);
		} else if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
			line(path, `${key}${isMask(path) && typeof value === 'number' && value >= 0 ? `0o${value.toString(8)}` : JSON.stringify(value)}${end}`);
		} else if (value instanceof RegExp) {
			refuse(`must be written as a string: ${JSON.stringify(value.source)}`);
		} else if (!isList(value) && !isPlain(value)) {
			refuse(`cannot be ${nameOf(value)}`);
		} else if (open.has(value)) {
			refuse('cannot hold itself');
		} else {
			open.add(value);
			writeInner(value, path, key, end);
			open.delete(value);
		}
	};

	const writeInner = (value: readonly unknown[] | Readonly<Record<string, unknown>>, path: string, key: string, end: string): void => {
		const [opening, closing] = isList(value) ? ['[', ']'] : ['{', '}'];
		const items: ReadonlyArray<readonly [path: string, key: string, value: unknown]> = isList(value)
			? value.map((item, index) => [`${path}[${index}]`, '', item])
			: Object.entries(value).filter(([, item]) => item !== undefined).map(([name, item]) => [stepInto(path, name), `${JSON.stringify(name)}: `, item]);
		line(path, `${key}${opening}`);
		for (const [index, [inner, name, item]] of items.entries()) {
			write(item, inner, name, index < items.length - 1 ? ',' : '');
		}

		line(path, `${closing}${end}`);
	};

	line('services', '{');
	write(services, 'services', '"services": ', '');
	line('services', '}');
	return {text: `${lines.join('\n')}\n`, paths, problems};
}

/** To a program 0o27 is a number; of a file the digits count. */
function isMask(path: string): boolean {
	return /^services(?:\.[\w-]+|\["[^"]*"\])\.umask$/.test(path);
}

function stepInto(path: string, name: string): string {
	return /^[\w-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function isList(value: unknown): value is readonly unknown[] {
	return Array.isArray(value);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
	const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
	// That of objects from another realm, such as a test runner's, has none above it.
	return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null);
}

function nameOf(value: unknown): string {
	switch (typeof value) {
		case 'object': {
			const {name} = (value as object).constructor as {readonly name?: string};
			return name === undefined || name === '' ? 'such an object' : `a ${name}`;
		}

		case 'number': {
			return String(value);
		}

		case 'undefined': {
			return 'undefined';
		}

		case 'function':
		case 'symbol':
		case 'bigint':
		case 'string':
		case 'boolean': {
			return `a ${typeof value}`;
		}
	}
}
