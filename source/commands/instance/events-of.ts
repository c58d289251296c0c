import type {Engine} from '../../app.ts';
import type {InstanceEvent} from '../../api/instance.ts';
import {createJsonFormat} from '../../headless/json.ts';

/** The events of `--output json`, one by one: starts from the log, the rest from the store. */
export function subscribeEvents({store, logs}: Engine, listener: (event: InstanceEvent) => void): () => void {
	const format = createJsonFormat();
	const tell = (lines: string) => {
		for (const line of lines.split('\n').filter(each => each !== '')) {
			listener(JSON.parse(line) as InstanceEvent);
		}
	};

	const unsubscribe = [
		logs.subscribe(entry => {
			if (entry.type === 'run-started') {
				tell(format.entry(entry));
			}
		}),
		store.subscribe((state, previous, event) => {
			tell(format.change({project: store.project, state, previous, event}));
		}),
	];
	return () => {
		for (const stop of unsubscribe) {
			stop();
		}
	};
}
