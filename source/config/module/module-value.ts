import type {ModuleValue} from './messages.ts';

export type ModuleFunction = (facts: unknown) => unknown;

export interface DescribedModule {
	readonly value: ModuleValue;
	/** By their place: `services.db.ping`. */
	readonly functions: ReadonlyMap<string, ModuleFunction>;
}

/** What can be sent of what a module exports; its functions stay here. */
export function describeModule(exported: unknown): DescribedModule {
	const functions = new Map<string, ModuleFunction>();
	const open = new Set<unknown>();

	const describe = (value: unknown, path: readonly string[]): ModuleValue => {
		switch (typeof value) {
			case 'string':
			case 'number':
			case 'boolean': {
				return {type: 'scalar', value};
			}

			case 'function': {
				functions.set(path.join('.'), value as ModuleFunction);
				return {type: 'function', text: Function.prototype.toString.call(value)};
			}

			case 'object': {
				return value === null ? {type: 'scalar', value} : describeObject(value, path);
			}

			case 'undefined':
			case 'symbol':
			case 'bigint': {
				return {type: 'foreign', what: typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`};
			}
		}
	};

	const describeObject = (value: object, path: readonly string[]): ModuleValue => {
		if (open.has(value)) {
			return {type: 'foreign', what: 'something that holds itself'};
		}

		open.add(value);
		const described: ModuleValue = Array.isArray(value)
			? {type: 'list', items: value.map((item, index) => describe(item, [...path, String(index)]))}
			: isPlain(value)
				? {type: 'map', entries: Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, describe(item, [...path, key])])}
				: {type: 'foreign', what: nameOf(value)};
		open.delete(value);
		return described;
	};

	return {value: describe(exported, []), functions};
}

function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

function nameOf(value: object): string {
	const {name} = value.constructor as {readonly name?: string};
	return name === undefined || name === '' ? 'such an object' : `a ${name}`;
}
