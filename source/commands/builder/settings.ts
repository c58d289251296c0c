import {homedir, hostname} from 'node:os';
import path from 'node:path';
import {automaticLabels, thisMachine} from '../../builder/machine.ts';
import type {Labels, Machine} from '../../fleet/builds.ts';
import {builderNameProblem, labelProblem} from '../../fleet/names.ts';
import {capitalized} from '../../lib/capitalized.ts';
import type {BuilderFlags} from './builder.ts';

export interface BuilderSettings {
	readonly name: string;
	/** Of the projects, absolute. */
	readonly directory: string;
	readonly labels: Labels;
	readonly machine: Machine;
	readonly jobs: number;
	readonly timeLimitMs: number;
}

export type FoundSettings =
	| {readonly type: 'ok'; readonly settings: BuilderSettings}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

/** What the flags say, and what this machine says where they do not. */
export function settingsOf(flags: BuilderFlags): FoundSettings {
	const machine = thisMachine();
	const name = flags.name ?? hostname();
	const badName = builderNameProblem(name);
	if (badName !== undefined) {
		return problem(`${capitalized(badName)}.${flags.name === undefined ? ' This machine is called so; --name gives the builder another one.' : ''}`);
	}

	const labels: Record<string, string> = {...automaticLabels(machine)};
	for (const text of flags.label ?? []) {
		const [, key, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
		if (key === undefined || value === undefined) {
			return problem(`A label is written as KEY=VALUE, such as --label gpu=yes: ${JSON.stringify(text)} is none.`);
		}

		const badLabel = labelProblem(key, value);
		if (badLabel !== undefined) {
			return problem(`${capitalized(badLabel)}.`);
		}

		labels[key] = value;
	}

	return {
		type: 'ok',
		settings: {
			name,
			directory: path.resolve(inHome(flags.dir ?? '~/.devtui/builds')),
			labels,
			machine,
			jobs: flags.jobs ?? machine.cpus,
			timeLimitMs: flags.timeLimit ?? usualTimeLimitMs,
		},
	};
}

const usualTimeLimitMs = 60 * 60 * 1000;

/** Also where no shell has put it: in a unit file, behind `--dir=`. */
function inHome(directory: string): string {
	return directory === '~' || directory.startsWith('~/') ? path.join(homedir(), directory.slice(1)) : directory;
}

function problem(message: string): FoundSettings {
	return {type: 'problem', message};
}
