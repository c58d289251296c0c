import {dependentsOf, needOf} from '../../core/dependencies.ts';
import type {DependencySpec, ProjectSpec} from '../../core/spec.ts';
import type {DialogContext} from '../dialogs/dialog.ts';
import type {Fact, Value} from '../dialogs/facts.ts';
import {labelOf} from '../service-words.ts';
import {plainLine, wrap} from '../text.ts';
import type {Paint} from '../theme.ts';
import {branches, type Branch, type Node} from './branches.ts';

/** Whom a service needs and who needs it, directly or not, each with its state and what is waited for. */
export function dependencyFacts(context: DialogContext, name: string): readonly Fact[] {
	const {project} = context.subject;
	return [
		{label: 'needs', values: treeValues(context, grow(name, needsOf(project)))},
		{label: 'needed by', values: treeValues(context, grow(name, neededBy(project)))},
	];
}

/** One service on the way away from the one that is looked at. */
interface Step {
	readonly service: string;
	readonly dependency: DependencySpec;
	/** Who needs whom: the one before is needed by this one. */
	readonly isDependent: boolean;
	/** What hangs below it has been drawn already. */
	readonly isSaid: boolean;
}

type Next = (service: string) => ReadonlyArray<Omit<Step, 'isSaid'>>;

function needsOf(project: ProjectSpec): Next {
	const specs = new Map(project.services.map(spec => [spec.name, spec]));
	return service => (specs.get(service)?.dependsOn ?? []).map(dependency => ({service: dependency.service, dependency, isDependent: false}));
}

function neededBy(project: ProjectSpec): Next {
	return service => dependentsOf(project, service).flatMap(dependent => dependent.dependsOn
		.filter(dependency => dependency.service === service)
		.map(dependency => ({service: dependent.name, dependency, isDependent: true})));
}

/** Whoever can be reached on several ways is drawn on each, what hangs below only on the first. */
function grow(root: string, next: Next): ReadonlyArray<Node<Step>> {
	const said = new Set<string>();
	const below = (service: string): ReadonlyArray<Node<Step>> => next(service).map(step => {
		const isSaid = said.has(step.service) && next(step.service).length > 0;
		said.add(step.service);
		return {item: {...step, isSaid}, below: isSaid ? [] : below(step.service)};
	});
	return below(root);
}

function treeValues(context: DialogContext, trees: ReadonlyArray<Node<Step>>): readonly Value[] {
	return [...branches(trees)].map(branch => ({layOut: width => stepLines(context, branch, width)}));
}

function stepLines(context: DialogContext, {item, branch, stem}: Branch<Step>, width: number): readonly string[] {
	const {subject, theme} = context;
	const service = subject.state.services[item.service];
	const {glyph, paint} = theme.phase[service?.phase.type ?? 'idle'];
	const said = needWords(context, item);
	const [first = '', ...rest] = wrap(`${item.service} ${plainLine(said.text)}`, Math.max(8, width - branch.length - 2));
	return [
		`${theme.paint.faint(branch)}${paint(glyph)} ${item.service}${said.paint(first.slice(item.service.length))}`,
		...rest.map(line => `${theme.paint.faint(stem)}${said.paint(line)}`),
	];
}

function needWords(context: DialogContext, {service: name, dependency, isDependent, isSaid}: Step): {readonly text: string; readonly paint: Paint} {
	const {subject, theme: {paint}, now} = context;
	const {condition, required, restart} = dependency;
	const need = needOf(subject.state, dependency);
	const needed = subject.state.services[dependency.service];
	const words = condition.replaceAll('-', ' ');
	const label = (of: typeof needed) => of ? labelOf(subject, of, now).text : '';
	const dependent = isDependent ? subject.state.services[name] : undefined;
	const waits = dependent?.phase.type === 'waiting' ? ` · ${label(dependent)}` : '';
	const rest = `${required ? '' : ' · optional'}${restart ? ' · restarts with it' : ''}${waits}${isSaid ? ' …' : ''}`;
	switch (need.type) {
		case 'met': {
			return {text: `✔ ${words}${rest}`, paint: paint.good};
		}

		case 'unmet': {
			return {text: `◌ not ${words} yet${isDependent ? '' : `: ${label(needed)}`}${rest}`, paint: paint.warning};
		}

		case 'impossible': {
			return {text: `✖ ${need.because}${rest}`, paint: paint.bad};
		}
	}
}
