import {frozenPosition, type FrozenPane} from '../copy/frozen-pane.ts';
import type {PaneFrame} from '../pane-frames.ts';
import type {PaneLayer} from '../screen/contract.ts';
import type {Terminals} from '../terminals-contract.ts';
import {mergedLog} from './merged-log.ts';

/** The merged log has a pane and no terminal: of what terminals do, it needs what stands still while something of it is selected. */
export function withMergedLog(terminals: Terminals, onChange: (service: string) => void): Terminals {
	let frame: PaneFrame | undefined;
	let frozen: FrozenPane | undefined;
	let revision = 0;
	let layer: PaneLayer | undefined;

	function layerOf({content}: PaneFrame): PaneLayer {
		const {rect} = layer ?? {};
		if (!layer || rect?.x !== content.x || rect.y !== content.y || rect.width !== content.width || rect.height !== content.height) {
			layer = {
				id: mergedLog,
				rect: content,
				readRow: row => frozen?.readRow(row, content.width) ?? ' '.repeat(content.width),
				revision: () => revision,
				cursor: () => frozen?.cursor(),
			};
		}

		return layer;
	}

	function noteChange(): void {
		revision++;
		onChange(mergedLog);
	}

	return {
		...terminals,
		show(frames, sizeOfHidden) {
			frame = frames.find(({service}) => service === mergedLog);
			frozen?.setHeight(frame?.content.height ?? 1);
			terminals.show(frames.filter(({service}) => service !== mergedLog), sizeOfHidden);
		},
		hideAll() {
			frame = undefined;
			terminals.hideAll();
		},
		layers: () => frame ? [...terminals.layers(), layerOf(frame)] : terminals.layers(),
		position(service) {
			if (service !== mergedLog) {
				return terminals.position(service);
			}

			return frozen ? frozenPosition(frozen) : {isFollowing: true, linesAbove: 0, linesBelow: 0, newLines: 0};
		},
		scroll(service, step) {
			if (service !== mergedLog) {
				terminals.scroll(service, step);
			}
		},
		scrollBy(service, lines) {
			if (service === mergedLog) {
				frozen?.scrollBy(lines);
			} else {
				terminals.scrollBy(service, lines);
			}
		},
		freeze(service, pane) {
			if (service === mergedLog) {
				frozen?.text.dispose();
				frozen = pane;
				noteChange();
			} else {
				terminals.freeze(service, pane);
			}
		},
		noteFrozen(service) {
			if (service === mergedLog) {
				noteChange();
			} else {
				terminals.noteFrozen(service);
			}
		},
	};
}
