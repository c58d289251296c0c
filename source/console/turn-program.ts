import {isAlive} from '../core/state.ts';
import type {TerminalModes} from '../terminal/contract.ts';
import type {MouseEvent} from './input.ts';
import {contextOf} from './keymap/press.ts';
import type {Intent} from './keymap/row.ts';
import {mergedLog} from './merged/merged-log.ts';
import {contains, isWheel} from './pointer.ts';
import {serviceOf, specOf, type Subject} from './subject.ts';
import {typedMouse} from './typed-mouse.ts';

/**
 * The wheel over a program that has its pane to itself (less, vim): nothing of the pane can be scrolled, so the program is
 * asked to, as terminals and tmux do, whoever is typed into. Undefined: the wheel is the console's.
 */
export function turnProgram(subject: Subject, event: MouseEvent, modesOf: (service: string) => TerminalModes): readonly Intent[] | undefined {
	const {layout, panes} = subject;
	const context = contextOf(subject.view);
	const isLookedAt = context === 'main' || context === 'typing';
	const pane = isWheel(event) && isLookedAt && layout.type === 'screen' ? layout.panes.find(({content}) => contains(content, event)) : undefined;
	if (!pane || pane.service === mergedLog) {
		return undefined;
	}

	const {service, content} = pane;
	const position = panes[service];
	const takesInput = isAlive(serviceOf(subject, service).phase) && specOf(subject, service).stdin !== 'none';
	if (!takesInput || !position?.isFollowing || position.log) {
		return undefined;
	}

	const modes = modesOf(service);
	const data = modes.alternateScreen ? typedMouse(event, modes, content) : undefined;
	return data && data.length > 0 ? [{type: 'input', service, data}] : undefined;
}
