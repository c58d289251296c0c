import {readFileSync} from 'node:fs';

/** Of files and processes, no more than devtui itself may use, and than Podman sets for itself when it starts. */
export function ownLimits(): Array<{Name: string; Soft: number; Hard: number}> {
	const text = read('/proc/self/limits');
	const most: Readonly<Record<string, number>> = {nofile: 1_048_576, nproc: Number(read('/proc/sys/kernel/pid_max')) || 32_768};
	return [['Max open files', 'nofile'], ['Max processes', 'nproc']].flatMap(([title, name]) => {
		const [, soft, hard] = new RegExp(`^${title!} +(\\d+|unlimited) +(\\d+|unlimited)`, 'm').exec(text) ?? [];
		const atMost = (value: string): number => Math.min(value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value), most[name!]!);
		return soft === undefined || hard === undefined ? [] : [{Name: name!, Soft: atMost(soft), Hard: atMost(hard)}];
	});
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		// Not Linux: there the engine is in a machine of its own.
		return '';
	}
}
