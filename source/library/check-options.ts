import {closestName} from '../config/suggest.ts';
import {DevtuiError} from './errors.ts';

interface Kind {
	/** What it must be. */
	readonly noun: string;
	readonly isGood: (value: unknown) => boolean;
}

const text: Kind = {noun: 'a string', isGood: value => typeof value === 'string' && value !== ''};
const flag: Kind = {noun: 'true or false', isGood: value => typeof value === 'boolean'};
const names: Kind = {noun: 'a list of strings', isGood: isTexts};
const map = (noun: string): Kind => ({noun, isGood: isMap});

const kinds: Readonly<Record<string, Kind>> = {
	directory: text,
	file: {noun: 'a path or a list of paths', isGood: value => text.isGood(value) || (isTexts(value) && value.length > 0)},
	services: map('an object of services'),
	profiles: names,
	only: names,
	dependencies: flag,
	environment: {
		noun: 'an object of strings',
		isGood: value => isMap(value) && Object.entries(value).every(([name, each]) => name !== '' && !name.includes('=') && (each === undefined || (typeof each === 'string' && !each.includes('\0')))),
	},
	watch: flag,
	socket: flag,
	onLine: {noun: 'a function', isGood: value => typeof value === 'function'},
	maxLogBytes: {noun: 'a number of bytes, more than 0', isGood: value => typeof value === 'number' && value > 0},
	signal: {noun: 'an AbortSignal', isGood: value => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value},
};

/** @throws {DevtuiError} With the first that is not as it must be. */
export function checkOptions(options: unknown): void {
	if (!isMap(options)) {
		throw wrong(`createEngine takes an object of options, not ${shown(options)}.`);
	}

	for (const [name, value] of Object.entries(options)) {
		const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
		if (!kind) {
			const meant = closestName(name, Object.keys(kinds));
			throw wrong(`createEngine has no option \`${name}\`.${meant === undefined ? ` There are ${Object.keys(kinds).join(', ')}.` : ` Did you mean \`${meant}\`?`}`);
		}

		if (value !== undefined && !kind.isGood(value)) {
			throw wrong(`\`${name}\` must be ${kind.noun}, not ${shown(value)}.`);
		}
	}

	if (options['dependencies'] === false && !options['only']) {
		throw wrong('`dependencies: false` needs `only`: the services to start without what they need.');
	}
}

function wrong(message: string): DevtuiError {
	return new DevtuiError('invalid-option', message);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every(each => typeof each === 'string' && each !== '');
}

function shown(value: unknown): string {
	switch (typeof value) {
		case 'string': {
			return JSON.stringify(value);
		}

		case 'function': {
			return 'a function';
		}

		case 'object': {
			return value === null ? 'null' : Array.isArray(value) ? 'such a list' : 'such an object';
		}

		case 'number':
		case 'bigint':
		case 'boolean':
		case 'symbol':
		case 'undefined': {
			return String(value);
		}
	}
}
