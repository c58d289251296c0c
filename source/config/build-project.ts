import type {DependencySpec, ProjectSpec, ServiceSpec} from '../core/spec.ts';
import {buildLayout} from './build-layout.ts';
import {containerOfCopy} from './build-container.ts';
import type {PlainService, ServiceContext} from './build-service.ts';
import {buildService} from './build-service.ts';
import {checkSharedNetworks} from './check-container.ts';
import {checkDependencies} from './check-dependencies.ts';
import {conditionOf} from './condition.ts';
import type {Definition} from './definition.ts';
import {problem} from './diagnostic.ts';
import {flagIn, mapIn, numberIn, textIn, textsIn} from './read.ts';
import {environment, sharedEnvironment} from './shared-environment.ts';
import {locate} from './source-text.ts';
import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

export interface ProjectContext extends Omit<ServiceContext, 'projectEnvFiles'> {
	readonly name: string;
	readonly directory: string;
	/** Files in the short form; their services have ports. */
	readonly shortFormPaths: ReadonlySet<string>;
	readonly envFilesOf: (file: string) => readonly string[];
}

/** All files merged, with nothing left to be said about single values: what only the whole can tell is checked here. */
export function buildProject(root: MapNode, context: ProjectContext): ProjectSpec {
	const definitions = definitionsOf(root);
	const services = entryOf(root, 'services');
	if (definitions.length === 0 && services?.value.type !== 'invalid') {
		const isWritten = services !== undefined && services.keySpan.end > 0;
		context.report(problem('no-services', isWritten ? 'there are no services' : `there are no services in ${root.span.source.file}`, isWritten ? services.keySpan : undefined));
	}
	const built = new Map<string, PlainService>();
	for (const {entry, map} of definitions) {
		if (map) {
			const {file} = map.span.source;
			built.set(entry.key, buildService(entry, map, {...context, projectName: context.name, root, projectEnvFiles: context.envFilesOf(file)}));
		}
	}
	checkDependencies(definitions, built, context.report);
	checkSharedNetworks(definitions, context.report);
	const copies = new Map(definitions.map(definition => [definition.entry.key, copyNames(definition)]));
	const layout = buildLayout(root, copies, context.report);
	const shared = {environment: environment(root, context.lookup), envFiles: context.envFilesOf(root.span.source.file)};
	return {
		name: context.name,
		directory: context.directory,
		...textsIn(root, 'profiles').length > 0 && {profiles: textsIn(root, 'profiles')},
		...layout && {layout},
		...shared.envFiles.length + Object.keys(shared.environment).length > 0 && {shared},
		services: expandReplicas(root, definitions, built, copies, context),
	};
}

function definitionsOf(root: MapNode): Definition[] {
	return (mapIn(root, 'services')?.entries ?? []).map(entry => entry.value.type === 'map' ? {entry, map: entry.value} : {entry});
}

const firstPort = 5000;
const portStep = 100;

function expandReplicas(root: MapNode, definitions: readonly Definition[], built: ReadonlyMap<string, PlainService>, copies: ReadonlyMap<string, readonly string[]>, context: ProjectContext): ServiceSpec[] {
	const owners = new Map<string, Definition>();
	const shared = sharedEnvironment(root, {...context, names: definitions.map(({entry}) => entry.key)});
	const services: ServiceSpec[] = [];
	let port = firstPort;
	for (const definition of definitions) {
		const {entry, map} = definition;
		const service = built.get(entry.key);
		if (!service || !map) {
			continue;
		}
		if (service.isSingleton && (numberIn(map, 'replicas') ?? 1) > 1) {
			context.report(problem('conflicting-keys', `"${entry.key}" is a singleton and cannot have ${numberIn(map, 'replicas')!} replicas`, entryOf(map, 'replicas')?.value.span));
		}
		const sharedVariables = shared(entry.key);
		const hasPort = context.shortFormPaths.has(map.span.source.file);
		for (const [index, name] of copies.get(entry.key)!.entries()) {
			reportTaken(name, definition, owners, context);
			const replica = name === entry.key ? undefined : {of: entry.key, number: index + 1};
			services.push({
				...service,
				name,
				...replica && {replica},
				...service.container && {container: containerOfCopy(service.container, {name, ...replica && {replica}})},
				...Object.keys(sharedVariables).length > 0 && {sharedEnvironment: sharedVariables},
				...hasPort && {defaultPort: port + index},
				dependsOn: dependenciesOf(map, copies),
			});
		}
		port += hasPort ? portStep : 0;
	}
	return services;
}

/** Whoever says `replicas`, be it 1, has numbered copies: a change of the number then leaves the first ones alone. */
function copyNames({entry, map}: Definition): readonly string[] {
	const count = map && numberIn(map, 'replicas');
	return count === undefined ? [entry.key] : Array.from({length: count}, (_, index) => `${entry.key}-${index + 1}`);
}

function reportTaken(name: string, definition: Definition, owners: Map<string, Definition>, {report}: ProjectContext): void {
	const other = owners.get(name);
	owners.set(name, definition);
	if (other) {
		report(problem('duplicate-service', `a copy of "${(definition.entry.key === name ? other : definition).entry.key}" and another service would both be named "${name}"`, definition.entry.keySpan, {
			related: [{message: 'the other one', location: locate(other.entry.keySpan)}],
		}));
	}
}

function dependenciesOf(map: MapNode, copies: ReadonlyMap<string, readonly string[]>): DependencySpec[] {
	const written = (mapIn(map, 'depends_on')?.entries ?? []).flatMap(({key, value}) => value.type === 'map'
		? (copies.get(key) ?? []).map(service => ({
				service,
				condition: conditionOf(value),
				restart: flagIn(value, 'restart', false),
				required: flagIn(value, 'required', true),
			}))
		: []);
	// Whose network it has must be there first, and is another one after each start.
	const host = /^service:(.+)$/.exec(textIn(map, 'network_mode') ?? '')?.[1];
	const implied = (host === undefined ? [] : copies.get(host) ?? []).filter(service => !written.some(other => other.service === service));
	return [...written, ...implied.map((service): DependencySpec => ({service, condition: 'started', restart: true, required: true}))];
}
