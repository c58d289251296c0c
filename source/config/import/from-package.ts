import {escapeExpansion} from '../expand.ts';
import type {MapEntry} from '../tree.ts';
import type {DraftService, Need, Reader, ReadResult, Tell} from './contract.ts';
import {trouble} from './contract.ts';
import {fieldsOf} from './fields.ts';
import {packageManagerOf, runScript} from './package-manager.ts';
import {readRoot} from './root.ts';
import {nameOfPart, shortNames} from './script-names.ts';
import type {Part} from './script-parts.ts';
import type {TakenApart} from './take-apart.ts';
import {takeApart} from './take-apart.ts';
import {chooseScripts} from './task-choice.ts';

/** package.json: scripts that are there to run, by the package manager of the project. */
export const fromPackage: Reader = ({source, siblings, only}, tell) => {
	const read = readRoot(source, tell);
	if (read.type === 'trouble') {
		return read;
	}
	const entries = fieldsOf(read.root, '', tell).entries('scripts').filter(({value}) => value.type === 'scalar' && value.text.trim() !== '');
	const scripts = new Map(entries.map(({key, value}) => [key, value.type === 'scalar' ? value.text : '']));
	const names = [...scripts.keys()];
	const unknown = only.find(name => !scripts.has(name));
	if (unknown !== undefined) {
		return trouble(`It has no script "${unknown}"; it has ${names.join(', ')}.`);
	}
	const chosen = only.length > 0 ? only : chooseScripts(names, name => takeApart(name, scripts, 'npm')?.groups.flat().flatMap(part => scriptOf(part, names) ?? []));
	if (chosen.length === 0) {
		return nothingChosen(names);
	}
	const project: Project = {manager: packageManagerOf(read.root, siblings), scripts, entries, tell};
	const services = chosen.length === 1 ? servicesOf(chosen[0]!, project) : shortNames(chosen).flatMap(({script, name}) => {
		const apart = takeApart(script, scripts, project.manager);
		return apart ? servicesOf(script, project) : [serviceOf(script, name, project)];
	});
	tellOthers(names, services, project);
	return {type: 'ok', draft: {form: 'long', services: services.map(({service}) => service)}};
};

interface Project {
	readonly manager: string;
	readonly scripts: ReadonlyMap<string, string>;
	readonly entries: readonly MapEntry[];
	readonly tell: Tell;
}

interface Made {
	readonly service: DraftService;
	/** What it runs, or was a part of. */
	readonly scripts: readonly string[];
}

function servicesOf(script: string, project: Project): readonly Made[] {
	const apart = takeApart(script, project.scripts, project.manager);
	return apart ? partsOf(script, apart, project) : [serviceOf(script, script.replaceAll(':', '-'), project)];
}

function serviceOf(script: string, name: string, {manager, scripts, entries, tell}: Project): Made {
	const span = spanOf(script, entries);
	const [starter] = /\b(concurrently|conc|run-[ps]|npm-run-all2?|turbo|nx|lerna|wireit|wsrun|ultra)\b/.exec(scripts.get(script) ?? '') ?? [];
	if (starter !== undefined) {
		tell(`"${script}" is one service: what ${starter} starts there is not taken apart.`, span);
	}
	if (name !== script) {
		tell(`The script "${script}" is the service "${name}".`, span);
	}
	return {service: {name, span, keys: {command: runScript(manager, script)}}, scripts: [script]};
}

function partsOf(asked: string, apart: TakenApart, project: Project): readonly Made[] {
	const {manager, scripts, entries, tell} = project;
	const span = spanOf(apart.script, entries);
	for (const remark of apart.remarks) {
		tell(remark, span);
	}
	const before = [...new Set([asked, apart.script])].map(script => `pre${script}`).filter(script => scripts.has(script));
	const after = [...new Set([asked, apart.script])].map(script => `post${script}`).filter(script => scripts.has(script));
	for (const script of after) {
		tell(`"${script}" is not run: nothing comes after services that run on.`, spanOf(script, entries));
	}
	const groups: ReadonlyArray<readonly Part[]> = [...before.map((script): readonly Part[] => [{type: 'script', script, runner: manager, args: ''}]), ...apart.groups];
	const short = new Map(shortNames(groups.flat().flatMap(part => part.type === 'script' ? [part.script] : [])).map(({script, name}) => [script, name]));
	const environment = Object.entries(apart.environment).map(([name, value]) => [name, escapeExpansion(value)] as const);
	const made: Made[] = [];
	let needs: readonly Need[] = [];
	for (const group of groups) {
		const services = group.map(part => makePart(part, {asked, script: apart.script, span, needs, environment: Object.fromEntries(environment), keys: apart.keys, short, project}));
		made.push(...services);
		needs = services.map(({service: {name}}) => ({name, condition: apart.continues ? 'completed' : 'completed-successfully', span}));
	}
	return made;
}

interface PartContext {
	readonly asked: string;
	/** That which has been taken apart. */
	readonly script: string;
	readonly span: DraftService['span'];
	readonly needs: readonly Need[];
	readonly environment: Readonly<Record<string, string>>;
	readonly keys: Readonly<Record<string, unknown>>;
	readonly short: ReadonlyMap<string, string>;
	readonly project: Project;
}

function makePart(part: Part, {asked, script, span, needs, environment, keys, short, project: {scripts, entries, tell}}: PartContext): Made {
	const isScript = part.type === 'script';
	const name = part.name?.replaceAll(':', '-') ?? (isScript ? short.get(part.script) ?? part.script : nameOfPart(part.command, [...scripts.keys()]));
	const place = isScript ? spanOf(part.script, entries) ?? span : span;
	if (isScript && !scripts.has(part.script)) {
		tell(`"${asked}" runs the script "${part.script}", and there is none.`, span);
	} else if (isScript && name !== part.script) {
		tell(`The script "${part.script}" is the service "${name}".`, place);
	}
	// A script finds the programs of its packages, a command outside of one does not.
	const path = isScript || /^(npm|npx|pnpm|yarn|bun|bunx|node|deno|docker|cd)\s/.test(part.command) ? {} : {PATH: './node_modules/.bin:${PATH}'};
	const variables = {...environment, ...path};
	return {
		service: {
			name,
			span: place,
			needs,
			keys: {
				command: escapeExpansion(isScript ? runScript(part.runner, part.script, part.args) : part.command),
				...Object.keys(variables).length > 0 && {environment: variables},
				...keys,
			},
		},
		scripts: [asked, script, scriptOf(part, [...scripts.keys()]) ?? script],
	};
}

/** A command may run a script, too. */
function scriptOf(part: Part, names: readonly string[]): string | undefined {
	return part.type === 'script' ? part.script : names.find(name => new RegExp(`^(npm|pnpm|yarn|bun) (run )?${name.replaceAll(/[^\w-]/g, String.raw`\$&`)}( |$)`).test(part.command));
}

function spanOf(script: string, entries: readonly MapEntry[]): DraftService['span'] {
	return (entries.find(({key}) => key === script) ?? entries[0]!).keySpan;
}

function tellOthers(names: readonly string[], services: readonly Made[], {entries, manager, tell}: Project): void {
	const used = new Set(services.flatMap(({scripts}) => scripts));
	const others = names.filter(name => !used.has(name) && !(/^(pre|post)/.test(name) && used.has(name.replace(/^(pre|post)/, ''))));
	if (others.length > 0) {
		tell(`No services here, started with ${manager} run as before: ${others.join(', ')}. To choose others, name them behind the file.`, spanOf(others[0]!, entries));
	}
}

function nothingChosen(names: readonly string[]): ReadResult {
	return trouble(names.length === 0
		? 'It has no scripts.'
		: `It has no script that looks like a service (dev, start, serve, watch …); name those that are, behind the file. It has ${names.join(', ')}.`);
}
