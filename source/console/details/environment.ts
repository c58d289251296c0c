import {maskedValue} from '../../lib/masked.ts';
import type {DialogContext} from '../dialogs/dialog.ts';
import type {Fact} from '../dialogs/facts.ts';
import {specOf} from '../subject.ts';

/** What a run sees, secrets masked: first what is the service's own, then what it has from whoever started devtui. */
export function environmentFacts(context: DialogContext, name: string): readonly Fact[] {
	const {envFiles, projectEnvFiles, sharedEnvironment, environment} = specOf(context.subject, name);
	const running = context.lookups?.environment(name);
	const own = Object.entries(running ?? {...sharedEnvironment, ...environment}).filter(([variable, value]) => !running || context.environment[variable] !== value);
	const inherited = Object.entries(running ?? {}).filter(([variable, value]) => context.environment[variable] === value);
	return [
		{label: 'env files', values: [...envFiles, ...projectEnvFiles]},
		{label: 'environment', values: linesOf(own)},
		{label: 'as yours', values: linesOf(inherited.toSorted(([one], [other]) => one.localeCompare(other, 'en')))},
	];
}

function linesOf(variables: ReadonlyArray<readonly [string, string]>): readonly string[] {
	return variables.map(([name, value]) => `${name}=${maskedValue(name, value)}`);
}
