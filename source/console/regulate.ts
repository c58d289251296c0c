import type {FlowControl} from './host.ts';
import type {Pane} from './pane.ts';

/** A program faster than its pane is slowed down by its own pipe: memory stays bounded, and nothing is lost. */
export function regulate(service: string, pane: Pane, flow: FlowControl): void {
	const pending = pane.emulator.pendingBytes();
	if (!pane.isPaused && pending > pauseAtBytes) {
		pane.isPaused = true;
		flow.pause(service);
	} else if (pane.isPaused && pending < resumeAtBytes) {
		pane.isPaused = false;
		flow.resume(service);
	}
}

/** Well above what a terminal may leave uninterpreted, and well below what hurts. */
const pauseAtBytes = 8_388_608;
const resumeAtBytes = 1_048_576;
