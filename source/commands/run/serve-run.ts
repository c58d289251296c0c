import type {Engine} from '../../app.ts';
import {createProblems} from '../attach/problems.ts';
import {stageOf, type EngineStage} from '../attach/stage-of.ts';
import type {Control} from '../instance/control.ts';
import type {Run} from './run.ts';

export interface ServedRun {
	/** Consoles of other terminals may look on. */
	readonly stage: EngineStage;
	/** From now on. What it cannot have is told only to who asked for more to be told: the command runs all the same. */
	open(say: (text: string) => void): void;
	close(): Promise<void>;
}

/** A command of `devtui run` is seen and commanded from other shells, as services of a file are. */
export function serveRun({project, socket, verbosity}: Run, engine: Engine): ServedRun {
	const problems = createProblems();
	const stage = stageOf(engine, problems);
	let control: Promise<Control> | undefined;
	return {
		stage,
		open(say) {
			// Loaded only now: the command must not wait for it.
			control = import('../instance/control.ts').then(async ({openControl}) => openControl({
				socket,
				engine,
				load: async () => ({type: 'ok', project, warnings: ''}),
				stage,
				cannotChange: 'This is one command of devtui run, and no file: services come and go with devtui up.',
				onProblem(message) {
					problems.tell(message);
					if (verbosity > 0) {
						say(message);
					}
				},
				onTaken() {
					problems.tell('other shells cannot command this devtui: another one listens in its place');
				},
			}));
		},
		async close() {
			await (await control)?.close();
		},
	};
}
