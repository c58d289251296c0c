import {basename} from 'node:path';
import {quoteWord} from '../../lib/quote-word.ts';
import {escapeExpansion} from '../expand.ts';
import type {DraftService, Reader, Tell} from './contract.ts';
import {trouble} from './contract.ts';
import type {Recipe} from './justfile.ts';
import {parseJustfile} from './justfile.ts';
import {sideBySide} from './shell-words.ts';
import {chooseScripts} from './task-choice.ts';

/** A justfile: recipes that are there to run become `just NAME`, so that just goes on doing all that it does. */
export const fromJustfile: Reader = ({source, only, platform}, tell) => {
	const {recipes: all, elsewhere, strange} = parseJustfile(source);
	for (const {text, span} of elsewhere) {
		tell(`"${text}": recipes of other files are not looked at.`, span);
	}
	for (const span of strange) {
		tell('This line is left out: it is nothing that devtui knows of a justfile.', span);
	}
	const recipes = all.filter(recipe => isForSystem(recipe, platform, tell));
	const names = [...new Set(recipes.filter(recipe => !isPrivate(recipe)).map(({name}) => name))];
	const unknown = only.find(name => !recipes.some(recipe => recipe.name === name));
	if (unknown !== undefined) {
		return trouble(`It has no recipe "${unknown}"; it has ${names.join(', ')}.`);
	}
	const byName = new Map(recipes.map(recipe => [recipe.name, recipe]));
	const chosen = only.length > 0 ? only : chooseScripts(names, name => startedBy(byName.get(name)!, byName), ['run', 'up']);
	if (chosen.length === 0) {
		return trouble(names.length === 0
			? 'It has no recipes.'
			: `It has no recipe that looks like a service (dev, start, serve, run, watch …); name those that are, behind the file. It has ${names.join(', ')}.`);
	}
	const apart = [...new Set(chosen.flatMap(name => startedBy(byName.get(name)!, byName) ?? [name]))];
	const services = apart.flatMap(name => serviceOf(byName.get(name)!, basename(source.file), tell) ?? []);
	const others = names.filter(name => !apart.includes(name) && !chosen.includes(name));
	if (others.length > 0) {
		tell(`No services here, started with just as before: ${others.join(', ')}. To choose others, name them behind the file.`, byName.get(others[0]!)!.span);
	}
	return {type: 'ok', draft: {form: 'long', services}};
};

function serviceOf(recipe: Recipe, file: string, tell: Tell): DraftService | undefined {
	const {name, span, required, description} = recipe;
	if (required.length > 0) {
		tell(`"${name}" is left out: it needs ${required.map(parameter => `"${parameter}"`).join(' and ')}, and a service is started without arguments.`, span);
		return undefined;
	}
	const group = attributeOf(recipe, 'group');
	const isFound = /^\.?justfile$/i.test(file);
	return {name, span, keys: {
		command: ['just', ...isFound ? [] : ['-f', quoteWord(file)], name].join(' '),
		...group !== undefined && group !== '' && {group},
		...description !== undefined && {description: escapeExpansion(description)},
	}};
}

/** What a recipe starts side by side, when that is all it does: `[parallel]` and dependencies, or `just a & just b`. */
function startedBy(recipe: Recipe, all: ReadonlyMap<string, Recipe>): readonly string[] | undefined {
	const {body, dependencies, attributes, hasArguments} = recipe;
	const [line, ...more] = body;
	const isAllKnown = (names: readonly string[]) => names.length > 0 && names.every(name => all.get(name)?.required.length === 0 && name !== recipe.name);
	if (line === undefined) {
		return attributes.some(({name}) => name === 'parallel') && !hasArguments && isAllKnown(dependencies) ? [...new Set(dependencies)] : undefined;
	}
	const commands = more.length === 0 && dependencies.length === 0 ? sideBySide(line.replace(/^[@-]+/, '')) : undefined;
	const names = commands?.map(command => /^just ([A-Za-z_][\w-]*)$/.exec(command)?.[1] ?? '');
	return names && isAllKnown(names) ? names : undefined;
}

function isPrivate({name, attributes}: Recipe): boolean {
	return name.startsWith('_') || attributes.some(attribute => attribute.name === 'private');
}

const systems: Readonly<Record<string, readonly string[]>> = {
	linux: ['linux'], macos: ['darwin'], openbsd: ['openbsd'], unix: ['linux', 'darwin', 'freebsd', 'openbsd'], windows: ['win32'],
};

function isForSystem({name, span, attributes}: Recipe, platform: string, tell: Tell): boolean {
	const named = attributes.filter(attribute => systems[attribute.name]);
	const isMeant = named.length === 0 || named.some(attribute => systems[attribute.name]!.includes(platform));
	if (!isMeant) {
		tell(`"${name}" is left out: it is for ${named.map(attribute => attribute.name).join(' and ')}.`, span);
	}
	return isMeant;
}

function attributeOf({attributes}: Recipe, name: string): string | undefined {
	return attributes.find(attribute => attribute.name === name)?.value;
}
