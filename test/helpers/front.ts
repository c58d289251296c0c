import {expect} from 'vitest';
import {childrenOf} from './processes.ts';
import {cli, type ConsoleRig} from './rig.ts';

/** What the shell waits for, and the engine behind it. `parent`: that shell, unless it is what the rig has started. */
export function bothOf(rig: ConsoleRig, parent = rig.pid): {readonly front: number; readonly engine: number} {
	const [front] = childrenOf(parent).filter(({command}) => command.includes(cli));
	const [engine] = childrenOf(front!.pid).filter(({command}) => command.includes(cli));
	return {front: front!.pid, engine: engine!.pid};
}

export function expectRestored({terminal, isCursorVisible}: ConsoleRig): void {
	expect(terminal.buffer.active.type).toBe('normal');
	expect(terminal.modes.mouseTrackingMode).toBe('none');
	expect(terminal.modes.bracketedPasteMode).toBe(false);
	expect(isCursorVisible()).toBe(true);
}
