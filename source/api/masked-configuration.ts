import {maskedCommand, maskedValue, maskedWords} from '../lib/masked.ts';

/** The file in the long form as it may be shown: what its names or addresses say is secret is masked. */
export function maskedConfiguration(value: unknown, key = ''): unknown {
	if (typeof value === 'string') {
		return maskedCommand(maskedValue(key, value));
	}

	if (Array.isArray(value)) {
		const list: readonly unknown[] = value;
		return isWords(list) ? maskedWords(list, key) : list.map(of => maskedConfiguration(of, key));
	}

	if (typeof value !== 'object' || value === null) {
		return value;
	}

	// What stands in a header is more often a secret than not.
	const isSecret = key === 'headers';
	return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, isSecret ? '•••' : maskedConfiguration(of, name)]));
}

function isWords(values: readonly unknown[]): values is readonly string[] {
	return values.every(of => typeof of === 'string');
}
