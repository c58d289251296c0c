import type {Engine} from './engine.ts';
import {runInside} from './run-inside.ts';

/** By this whoever descends from a command is known. */
export function mark(name: string): Readonly<Record<string, string>> {
	return {DEVTUI_COMMAND: name};
}

/**
 * No engine can signal a command that it runs in a container, and its number there is told by none. So a second command
 * signals all that have the mark of the first one in their environment, as the same user. Answers whether it could.
 */
export async function signalMarked(engine: Engine, container: string, name: string, signal: string): Promise<boolean> {
	try {
		const {code} = await runInside(engine, container, ['/bin/sh', '-c', script, 'sh', `DEVTUI_COMMAND=${name}`, signal.replace(/^SIG/, '')]);
		return code === 0;
	} catch {
		// The container has ended, and all in it.
		return false;
	}
}

const script = `
found=1
for process in /proc/[0-9]*; do
	if grep -q "$1" "$process/environ" 2>/dev/null && kill -s "$2" "\${process#/proc/}" 2>/dev/null; then
		found=0
	fi
done
exit $found`;
