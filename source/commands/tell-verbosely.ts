import type {Engine} from '../app.ts';
import {shownCommand} from '../core/describe-check.ts';
import type {ProjectSpec} from '../core/spec.ts';

/** `-v`: each start with its command and pid; `-vv`: before that the effective configuration. What others read in a log of CI has no secrets. */
export async function tellVerbosely({store}: Pick<Engine, 'store'>, verbosity: number, say: (text: string) => void): Promise<void> {
	if (verbosity > 1) {
		await tellConfiguration(store.project, say);
	}

	if (verbosity > 0) {
		store.subscribe((_state, _previous, event) => {
			if (event.type === 'spawned') {
				say(`${event.service}: pid ${event.pid} · ${commandText(store.project, event.service)}`);
			}
		});
	}
}

/** In the long form, a line each, without secrets. */
export async function tellConfiguration(project: ProjectSpec, say: (text: string) => void): Promise<void> {
	const [{effectiveProject}, {maskedConfiguration}, {printYaml}] = await Promise.all([import('../config/effective.ts'), import('../api/masked-configuration.ts'), import('../config/yaml.ts')]);
	for (const line of printYaml(maskedConfiguration(effectiveProject(project))).trimEnd().split('\n')) {
		say(line);
	}
}

function commandText(project: ProjectSpec, name: string): string {
	const command = project.services.find(service => service.name === name)?.command;
	return command ? shownCommand(command) : '';
}
