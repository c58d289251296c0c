import type {Engine as AppEngine} from '../app.ts';
import type {LoadAnswer} from '../api/instance.ts';
import {claimSocket} from '../api/socket.ts';
import {createProblems} from '../commands/attach/problems.ts';
import {stageOf} from '../commands/attach/stage-of.ts';
import {openControl} from '../commands/instance/control.ts';
import {keepUp} from '../commands/instance/keep-up.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {DevtuiError} from './errors.ts';

export interface SocketOptions {
	readonly socket: string;
	/** That were given by name, absolute. */
	readonly files: readonly string[];
	readonly engine: AppEngine;
	/** As it was read at the start. */
	readonly project: ProjectSpec;
	readonly load: () => Promise<LoadAnswer>;
	readonly onProblem: (problem: string) => void;
}

/** What commands of other shells reach; answers with what closes it. */
export async function openSocket({socket, files, engine, project, load, onProblem}: SocketOptions): Promise<() => Promise<void>> {
	const claim = await claimSocket(socket);
	if (claim.type === 'taken') {
		throw new DevtuiError('already-running', `Another devtui runs the project in ${project.directory}. Without \`socket: true\` both can run side by side.`);
	}

	const problems = createProblems();
	const forgetProblems = problems.subscribe(onProblem);
	const {reloader, close} = keepUp({engine, project, load, tell() {}});
	const control = await openControl({
		claim,
		files,
		engine,
		load,
		reloader,
		stage: stageOf(engine, problems),
		onProblem: problems.tell,
	});

	return async () => {
		forgetProblems();
		await close();
		await control.close();
	};
}
