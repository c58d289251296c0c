import type {CallFacts} from '../../core/module-calls.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {ChildOptions, ChildPlace} from '../contract.ts';

/** What a function of a service is told, beside what it can ask for. */
export function factsOf({service, run}: Extract<ChildPlace, {type: 'function'}>, {environment}: Pick<ChildOptions, 'environment'>, project: ProjectSpec): CallFacts {
	const {DEVTUI_RUN: runOfCommand, DEVTUI_EXIT_CODE: exitCode, DEVTUI_EXIT_SIGNAL: exitSignal, DEVTUI_PID: pid} = environment;
	return {
		service: service.name,
		// A hook before the start is about the run to come.
		run: runOfCommand === undefined ? run : Number(runOfCommand),
		...service.replica && {replica: service.replica.number},
		project: project.name,
		directory: project.directory,
		workingDir: service.workingDir,
		environment,
		...pid !== undefined && {pid: Number(pid)},
		...exitCode !== undefined && {exitCode: Number(exitCode)},
		...exitSignal !== undefined && {exitSignal},
	};
}
