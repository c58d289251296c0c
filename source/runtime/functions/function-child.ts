import type {CallHost} from '../../core/module-calls.ts';
import type {SpawnedChild, SpawnedChildListener} from '../child-types.ts';
import type {ChildOptions, ChildPlace, OutputSink} from '../contract.ts';
import {withoutStreams} from '../without-streams.ts';
import type {Called, CalledOptions} from './called.ts';

export type FunctionPlace = Extract<ChildPlace, {type: 'function'}>;

export interface FunctionChildOptions {
	readonly sink: Pick<OutputSink, 'jobOutput' | 'jobEnded'>;
	/** undefined: there is no module any more. */
	call(place: FunctionPlace, options: ChildOptions, host: Pick<CalledOptions, 'printed' | 'ended'>): Called | undefined;
	/** Whether a probe has not thrown just this the last time. */
	isNewStack(place: FunctionPlace, stack: string): boolean;
}

/**
 * A function in the place of a command: it has ended well when it returns, and a probe's when it answers true. One that throws is
 * like a program that cannot be started.
 */
export function spawnFunction(place: FunctionPlace, options: ChildOptions, listener: SpawnedChildListener, {sink, call, isNewStack}: FunctionChildOptions): SpawnedChild {
	const {service, run, path} = place;
	const name = path.slice(path.lastIndexOf('.') + 1);
	const isProbe = name === 'ping' || name === 'exec';
	let isOver = false;
	let called: Called | undefined;

	const end = (tell: () => void) => {
		if (!isOver) {
			isOver = true;
			tell();
		}
	};

	const exit = (code: number) => {
		end(() => {
			listener.exited({type: 'code', code});
		});
	};

	const fail = (message: string) => {
		end(() => {
			listener.spawnFailed(message);
		});
	};

	/** As a command that exits with 1, and has said why. */
	const answerNo = (message: string) => {
		if (!isOver) {
			listener.output(Buffer.from(`${message}\n`), 'stderr');
			exit(1);
		}
	};

	const printed: CallHost['printed'] = (stream, text) => {
		const bytes = Buffer.from(text);
		if (isOver) {
			return;
		}

		if (isProbe) {
			// What a command prints for a probe says why it has failed; what a function prints is for the log.
			sink.jobOutput(service.name, run, name, stream, bytes);
			sink.jobEnded(service.name, run, name);
		} else {
			listener.output(bytes, stream);
		}
	};

	const start = () => {
		if (isOver) {
			return;
		}

		called = call(place, options, {
			printed,
			ended(result) {
				if (result.type === 'threw') {
					if (!isProbe || isNewStack(place, result.stack)) {
						printed('stderr', `${result.stack}\n`);
					}

					(isProbe && result.isLost ? answerNo : fail)(result.message);
				} else if (isProbe && !result.isTrue) {
					answerNo(`${name} has not answered true`);
				} else {
					exit(0);
				}
			},
		});
		if (!called) {
			(isProbe ? answerNo : fail)('the module of the project is not there any more');
		}
	};

	// Nothing is told before this has returned.
	void Promise.resolve().then(start);
	return {
		...withoutStreams,
		signal(signal) {
			if (signal === 'SIGKILL') {
				void Promise.resolve(called?.giveUp()).then(() => {
					end(() => {
						listener.exited({type: 'signal', signal});
					});
				});
			} else if (signal !== 'SIGCONT') {
				called?.abort('it is to end');
			}
		},
	};
}
