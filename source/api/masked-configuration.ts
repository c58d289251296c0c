import {maskedCommand, maskedValue} from '../lib/masked.ts';

/** The file in the long form as it may be shown: what its names or addresses say is secret is masked. */
export function maskedConfiguration(value: unknown, key = ''): unknown {
	if (typeof value === 'string') {
		return maskedCommand(maskedValue(key, value));
	}

	if (Array.isArray(value)) {
		return maskedWords(value, key);
	}

	if (typeof value !== 'object' || value === null) {
		return value;
	}

	// What stands in a header is more often a secret than not.
	const isSecret = key === 'headers';
	return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, isSecret ? '•••' : maskedConfiguration(of, name)]));
}

/** In a list a secret option and its value are two words. */
function maskedWords(values: readonly unknown[], key: string): readonly unknown[] {
	return values.map((of, index) => {
		const before: unknown = values[index - 1];
		const option = typeof before === 'string' && /^--?[A-Za-z][\w-]*$/.test(before) ? before : key;
		return typeof of === 'string' && !of.startsWith('-') ? maskedCommand(maskedValue(option, of)) : maskedConfiguration(of, key);
	});
}
