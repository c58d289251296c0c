import {performance} from 'node:perf_hooks';
import {cpuMs} from '../../lib/processes.js';

/** What `work` takes: in seconds, and in milliseconds on a processor of the process at the other end. */
export async function timeOf(server, work) {
	const [at, onProcessor] = [performance.now(), cpuMs(server)];
	await work();
	return {seconds: (performance.now() - at) / 1000, processorMs: cpuMs(server) - onProcessor};
}
