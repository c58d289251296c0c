import {problem} from './diagnostic.ts';
import {suggest} from './suggest.ts';
import type {Span} from './source-text.ts';
import {isBlank, type TreeNode} from './tree.ts';
import {oneOf, someOf, type Report} from './words.ts';

/** What a person wants of every console beside keys; absent: nothing was said. */
export interface UserSettings {
	readonly theme?: typeof themes[number];
	readonly glyphs?: typeof glyphs[number];
	readonly notify?: {readonly on: ReadonlyArray<typeof occasions[number]>; readonly by: ReadonlyArray<typeof ways[number]>};
	/** Lines that a pane keeps above its screen. */
	readonly scrollback?: number;
	/** A regular expression for the lines that are errors. */
	readonly errors?: {readonly text: string; readonly span: Span};
	/** Where builds are suggested, and as whom. */
	readonly hub?: HubSetting;
}

export interface HubSetting {
	/** `mqtt://HOST:PORT`, `mqtts://HOST:PORT` or `HOST:PORT`. */
	readonly url?: string;
	readonly token?: string;
	/** Files: the certificate of who has signed the hub's, and one's own with its key. */
	readonly tlsCa?: string;
	readonly tlsCert?: string;
	readonly tlsKey?: string;
}

export const settingNames: readonly string[] = ['theme', 'glyphs', 'notify', 'scrollback', 'errors', 'hub'];

const themes = ['auto', 'dark', 'light', 'high-contrast'] as const;
const glyphs = ['auto', 'unicode', 'ascii'] as const;
const occasions = ['failed', 'ready'] as const;
const ways = ['bell', 'osc9', 'osc777'] as const;
const leastScrollback = 100;
const mostScrollback = 1_000_000;

/** What one key of the file says; nothing when it is wrong, which has been reported then. */
export function readSetting(key: string, node: TreeNode, report: Report): UserSettings {
	if (isBlank(node) || node.type === 'invalid') {
		return {};
	}

	switch (key) {
		case 'theme': {
			const theme = oneOf('"theme"', themes, node, report);
			return theme === undefined ? {} : {theme};
		}

		case 'glyphs': {
			const wanted = oneOf('"glyphs"', glyphs, node, report);
			return wanted === undefined ? {} : {glyphs: wanted};
		}

		case 'notify': {
			return {notify: node.type === 'map' ? notifyIn(node, report) : {on: occasions, by: waysIn('"notify"', node, report)}};
		}

		case 'scrollback': {
			return scrollbackIn(node, report);
		}

		case 'errors': {
			if (node.type === 'scalar' && node.text !== '') {
				return {errors: {text: node.text, span: node.span}};
			}

			report(problem(node.type === 'scalar' ? 'wrong-value' : 'wrong-type', '"errors" must be a regular expression', node.span, {hint: "'\\b(ERROR|FATAL)\\b'"}));
			return {};
		}

		case 'hub': {
			return {hub: hubIn(node, report)};
		}

		default: {
			return {};
		}
	}
}

function hubIn(node: TreeNode, report: Report): HubSetting {
	if (node.type === 'scalar' && node.text !== '') {
		return {url: node.text};
	}

	if (node.type !== 'map') {
		report(problem('wrong-type', '"hub" must be an address, or a map', node.span, {hint: 'mqtt://127.0.0.1:7900'}));
		return {};
	}

	return Object.fromEntries(node.entries.flatMap(({key, keySpan, value}) => {
		const name = hubKeys[key];
		if (name === undefined) {
			report(problem('unknown-key', `unknown key "${key}"`, keySpan, {hint: suggest(key, Object.keys(hubKeys))}));
			return [];
		}

		if (value.type !== 'scalar' || value.text === '') {
			report(problem('wrong-type', `"${key}" must be a text`, value.span));
			return [];
		}

		return [[name, value.text]];
	}));
}

const hubKeys: Readonly<Record<string, keyof HubSetting>> = {url: 'url', token: 'token', tls_ca: 'tlsCa', tls_cert: 'tlsCert', tls_key: 'tlsKey'};

function notifyIn(map: Extract<TreeNode, {type: 'map'}>, report: Report): UserSettings['notify'] & {} {
	let on: ReadonlyArray<typeof occasions[number]> = occasions;
	let by: ReadonlyArray<typeof ways[number]> = [];
	for (const {key, keySpan, value} of map.entries) {
		if (key === 'on') {
			on = isBlank(value) ? on : someOf('"on"', occasions, value, report);
		} else if (key === 'by') {
			by = isBlank(value) ? by : waysIn('"by"', value, report);
		} else {
			report(problem('unknown-key', `unknown key "${key}"`, keySpan, {hint: suggest(key, ['on', 'by'])}));
		}
	}

	return {on, by};
}

function waysIn(what: string, node: TreeNode, report: Report): ReadonlyArray<typeof ways[number]> {
	const found = node.type === 'list' ? someOf(what, ways, node, report) : someOf(what, ['none', ...ways], node, report);
	return found.filter(way => way !== 'none');
}

function scrollbackIn(node: TreeNode, report: Report): UserSettings {
	const count = node.type === 'scalar' ? node.value : undefined;
	if (typeof count === 'number' && Number.isInteger(count) && count >= leastScrollback && count <= mostScrollback) {
		return {scrollback: count};
	}

	const expected = `"scrollback" must be a number of lines, from ${leastScrollback} to ${mostScrollback}`;
	report(problem(node.type === 'scalar' ? 'wrong-value' : 'wrong-type', expected, node.span));
	return {};
}
