import type {ServiceSpec} from '../core/spec.ts';
import type {ChildListener} from './contract.ts';
import type {Run, RunsOptions} from './runs.ts';

type RunListenerOptions = Pick<RunsOptions, 'tell' | 'sink' | 'said'> & {
	/** It could not be started. */
	readonly fail: (service: string, run: number, message: string) => void;
	/** Nothing of it is left. */
	readonly end: (service: string, run: number) => void;
};

/** What the process of a run tells, as facts and output of its service; of one that was let go nothing is told. */
export function createRunListener({tell, sink, said, fail, end}: RunListenerOptions): (spec: ServiceSpec, current: Run) => ChildListener {
	return ({name, ready}, current) => {
		const {run} = current;
		let hasSaidReady = false;
		return {
			spawned(pid) {
				current.pid = pid;
				tell({type: 'spawned', service: name, run, pid});
			},
			spawnFailed(message) {
				fail(name, run, message);
			},
			output(chunk, stream) {
				if (!current.isReleased) {
					sink.output(name, run, stream, chunk);
				}
			},
			notified({ready: isReady, status, extendTimeoutMs}) {
				if (current.isReleased || ready?.check.type !== 'notify') {
					return;
				}

				if (isReady) {
					hasSaidReady = true;
					said(name, run, {hasPassed: true, message: 'READY=1'});
					tell({type: 'probe-passed', service: name, run, probe: 'ready'});
				} else if (!hasSaidReady && status !== undefined && status !== '') {
					// For whoever asks why it is not ready yet.
					said(name, run, {hasPassed: false, message: status});
					tell({type: 'probe-failed', service: name, run, probe: 'ready', message: status});
				}

				if (!hasSaidReady && extendTimeoutMs !== undefined) {
					tell({type: 'time-asked', service: name, run, ms: extendTimeoutMs});
				}
			},
			noticed(text) {
				if (!current.isReleased) {
					sink.notice(name, run, text);
				}
			},
			cannotEnd() {
				if (!current.isReleased) {
					tell({type: 'end-refused', service: name, run});
				}
			},
			mainExited(exit) {
				if (!current.isReleased) {
					tell({type: 'main-exited', service: name, run, exit});
				}
			},
			exited(exit) {
				if (!current.isReleased) {
					end(name, run);
					tell({type: 'exited', service: name, run, exit});
				}
			},
		};
	};
}
