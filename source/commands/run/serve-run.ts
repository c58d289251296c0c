import {claimSocket} from '../../api/socket.ts';
import type {Engine} from '../../app.ts';
import {createProblems} from '../attach/problems.ts';
import {stageOf, type EngineStage} from '../attach/stage-of.ts';
import type {Control} from '../instance/control.ts';
import type {Run} from './run.ts';

export interface ServedRun {
	/** Consoles of other terminals may look on. */
	readonly stage: EngineStage;
	/** Resolves when whoever commands it reaches it, or never will: the command may be the first to do so. */
	readonly claimed: Promise<unknown>;
	/** What is asked is answered from now on. What it cannot have is told only to who asked for more to be told: the command runs all the same. */
	open(say: (text: string) => void): void;
	close(): Promise<void>;
}

/** A command of `devtui run` is seen and commanded from other shells, as services of a file are. */
export function serveRun({project, socket, verbosity}: Run, engine: Engine): ServedRun {
	const problems = createProblems();
	const stage = stageOf(engine, problems);
	const claiming = claimSocket(socket);
	let control: Promise<Control> | undefined;

	const open = async (say: (text: string) => void): Promise<Control> => {
		const claim = await claiming;
		if (claim.type === 'taken') {
			problems.tell('other shells cannot command this devtui: another one listens in its place');
		}

		// Loaded only now: the command must not wait for it.
		const {openControl} = await import('../instance/control.ts');
		return openControl({
			claim,
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
		});
	};

	return {
		stage,
		claimed: claiming,
		open(say) {
			control = open(say);
		},
		async close() {
			await (await control)?.close();
		},
	};
}
