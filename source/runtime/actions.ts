import {describeCause, describeExit} from '../core/describe.ts';
import type {ServiceSpec} from '../core/spec.ts';
import {argvOf} from './argv.ts';
import type {Child, OutputSink, SpawnChild} from './contract.ts';
import type {EnvironmentOf} from './runtime.ts';

export interface ActionOptions {
	readonly spawnChild: SpawnChild;
	readonly environmentOf: EnvironmentOf;
	readonly sink: OutputSink;
}

export interface Actions {
	run(spec: ServiceSpec, run: number, files: readonly string[]): void;
	killAll(): void;
}

/** Commands of `watch.action: exec:`, one at a time a service; what changes meanwhile is for the next. */
export function createActions({spawnChild, environmentOf, sink}: ActionOptions): Actions {
	const running = new Map<string, Child>();
	const waiting = new Map<string, readonly string[]>();

	const run: Actions['run'] = (spec, number, files) => {
		const {name, watch} = spec;
		if (watch?.action.type !== 'exec') {
			return;
		}

		if (running.has(name)) {
			waiting.set(name, [...new Set([...waiting.get(name) ?? [], ...files])]);
			return;
		}

		const made = environmentOf(spec, number, files);
		if (made.type === 'problem') {
			sink.notice(name, number, made.message);
			return;
		}

		const next = () => {
			running.delete(name);
			const more = waiting.get(name);
			waiting.delete(name);
			if (more) {
				run(spec, number, more);
			}
		};

		const what = watch.action.command.type === 'shell' ? watch.action.command.text : watch.action.command.argv.join(' ');
		running.set(name, spawnChild({
			argv: argvOf(watch.action.command),
			workingDir: spec.workingDir,
			environment: made.environment,
			stdin: 'closed',
		}, {
			spawned() {
				sink.notice(name, number, `${what} · ${describeCause({type: 'files', files})}`);
			},
			spawnFailed(message) {
				sink.notice(name, number, `${what}: ${message}`);
				next();
			},
			output(chunk, stream) {
				sink.output(name, number, stream, chunk);
			},
			mainExited() {
				running.get(name)?.signal('SIGTERM', 'all');
			},
			exited(exit) {
				if (!(exit.type === 'code' && exit.code === 0)) {
					sink.notice(name, number, `${what}: ${describeExit(exit)}`);
				}

				next();
			},
		}));
	};

	return {
		run,
		killAll() {
			waiting.clear();
			for (const child of running.values()) {
				child.signal('SIGKILL', 'all');
			}
		},
	};
}
