import type {ContextChange, ContextValues} from '../../core/module-calls.ts';
import type {FromThread} from './messages.ts';

/** What functions of a module share, as they see it. */
export interface ThreadContext {
	readonly face: ContextFace;
	begin(values: ContextValues, trouble: string | undefined): void;
	take(change: ContextChange): void;
}

interface ContextFace {
	set(key: string, value: unknown): void;
	get(key: string): unknown;
	delete(key: string): boolean;
	all(): ContextValues;
}

export function createThreadContext(say: (message: FromThread) => void): ThreadContext {
	const values = new Map<string, unknown>();
	let trouble: string | undefined;

	const usable = () => {
		if (trouble !== undefined) {
			throw new Error(trouble);
		}

		return values;
	};

	const take = (change: ContextChange) => {
		if (change.type === 'set') {
			values.set(change.key, change.value);
		} else {
			values.delete(change.key);
		}
	};

	const tell = (change: ContextChange) => {
		take(change);
		say({type: 'context-changed', change});
	};

	return {
		face: {
			set(key, value) {
				usable();
				if (typeof key !== 'string' || !/^[A-Za-z_]\w*$/.test(key)) {
					throw new TypeError(`context.set: a key is a name of letters, digits and "_", not ${JSON.stringify(key)}`);
				}

				tell({type: 'set', key, value: jsonOf(key, value)});
			},
			get: key => structuredClone(usable().get(key)),
			delete(key) {
				const isThere = usable().has(key);
				if (isThere) {
					tell({type: 'deleted', key});
				}

				return isThere;
			},
			all: () => structuredClone(Object.fromEntries(usable())),
		},
		begin(all, problem) {
			trouble = problem;
			values.clear();
			for (const [key, value] of Object.entries(all)) {
				values.set(key, value);
			}
		},
		take,
	};
}

/** As it will be read again: what JSON would leave out without a word is refused. */
function jsonOf(key: string, value: unknown): unknown {
	const text = JSON.stringify(value) as string | undefined;
	if (text === undefined) {
		throw new TypeError(`context.set: "${key}" must be JSON, and ${typeof value} is not; context.delete takes a value away`);
	}

	return JSON.parse(text);
}
