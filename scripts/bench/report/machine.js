import os from 'node:os';
import process from 'node:process';

/** What the figures depend on; nothing that names the machine or its user. */
export function describeMachine() {
	const [processor] = os.cpus();
	return {
		processor: processor?.model.trim() ?? process.arch,
		cores: os.availableParallelism(),
		memory: `${Math.round(os.totalmem() / 2 ** 30)} GB`,
		kernel: `${os.type()} ${os.release().replace(/^(\d+\.\d+\.\d+).*/, '$1')}`,
		load: os.loadavg()[0].toFixed(2),
		node: process.versions.node,
	};
}
