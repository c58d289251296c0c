import {homedir} from 'node:os';
import {dirname, resolve} from 'node:path';
import type {CommandSpec, WrittenCommand} from '../core/spec.ts';
import {parseDuration} from '../lib/duration.ts';
import type {MapNode, ScalarNode, TreeNode} from './tree.ts';
import {entryOf} from './tree.ts';

/**
 * Reading a tree that has been validated: a key is there with a value of its type, or is not there (or has been
 * complained about, which is the same here).
 */
export function valueOf(map: MapNode, key: string): Exclude<TreeNode, {type: 'invalid'}> | undefined {
	const value = entryOf(map, key)?.value;
	return value?.type === 'invalid' ? undefined : value;
}

export function mapIn(map: MapNode, key: string): MapNode | undefined {
	const value = valueOf(map, key);
	return value?.type === 'map' ? value : undefined;
}

export function textIn(map: MapNode, key: string): string | undefined {
	const value = valueOf(map, key);
	return value?.type === 'scalar' ? value.text : undefined;
}

/** What counts or measures, in digits where it is a number, however the file writes that (`1e6`, `0x10`, `0o17`); else its text. */
export function measureIn(map: MapNode, key: string): string | undefined {
	const value = valueOf(map, key);
	return value?.type === 'scalar' ? measureOf(value) : undefined;
}

export function measureOf({value, text}: ScalarNode): string {
	return typeof value === 'number' ? String(value) : text;
}

export function flagIn(map: MapNode, key: string, otherwise: boolean): boolean {
	const text = textIn(map, key);
	return text === undefined ? otherwise : text.toLowerCase() === 'true';
}

export function numberIn(map: MapNode, key: string): number | undefined {
	const value = valueOf(map, key);
	return value?.type === 'scalar' ? Number(value.value) : undefined;
}

export function durationIn(map: MapNode, key: string, otherwiseMs: number): number {
	const value = valueOf(map, key);
	return value?.type === 'scalar' ? parseDuration(typeof value.value === 'number' ? value.value : value.text) ?? otherwiseMs : otherwiseMs;
}

/** A string or a list of strings. */
export function scalarsIn(map: MapNode, key: string): readonly ScalarNode[] {
	const value = valueOf(map, key);
	return value ? scalarsOf(value) : [];
}

export function textsIn(map: MapNode, key: string): readonly string[] {
	return scalarsIn(map, key).map(({text}) => text);
}

/** Names to texts; what has no value is left out. */
export function textMapIn(map: MapNode, key: string): Readonly<Record<string, string>> {
	const entries = mapIn(map, key)?.entries ?? [];
	return Object.fromEntries(entries.flatMap(({key: name, value}) => value.type === 'scalar' && value.value !== null ? [[name, value.text]] : []));
}

/** A command, or a function in its place. */
export function callableOf(node: TreeNode): CommandSpec {
	return node.type === 'scalar' && node.function ? {type: 'function', ...node.function} : commandOf(node);
}

export function commandOf(node: TreeNode): WrittenCommand {
	const [program, ...rest] = scalarsOf(node).map(({text}) => text);
	return node.type === 'list' ? {type: 'exec', argv: [program ?? '', ...rest]} : {type: 'shell', text: program ?? ''};
}

/** Relative paths are relative to the file they are written in; `~/` is the user's home, as in Compose. */
export function pathOf({text, span}: ScalarNode): string {
	return resolve(dirname(span.source.file), fromHome(text));
}

/** `~/x` as a path. */
export function fromHome(path: string): string {
	return path.replace(/^~(?=\/|$)/, () => homedir());
}

function scalarsOf(node: TreeNode): ScalarNode[] {
	switch (node.type) {
		case 'scalar': {
			return [node];
		}
		case 'list': {
			return node.items.flatMap(item => item.type === 'scalar' ? [item] : []);
		}
		case 'map':
		case 'invalid': {
			return [];
		}
	}
}
