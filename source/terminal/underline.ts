import type {IBufferCell} from '@xterm/headless';

/** 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed. Links have one of xterm's own, which no program has asked for. */
export function underlineKind(cell: IBufferCell): number {
	const {bg, extended} = cell as unknown as Internals;
	return bg & hasExtended ? extended._ext >> 26 & 7 : 0;
}

/** What follows the underline in a sequence, with its colour; empty when that is the text's. */
export function underlineColorCode(cell: IBufferCell): string {
	const color = (cell as unknown as Internals).extended._ext & 0x3_FF_FF_FF;
	if (color === endedColor) {
		return '';
	}

	switch (color & 0x3_00_00_00) {
		case rgbMode: {
			return `58:2::${color >> 16 & 255}:${color >> 8 & 255}:${color & 255}`;
		}

		case 0: {
			return '';
		}

		default: {
			return `58:5:${color & 255}`;
		}
	}
}

const hasExtended = 0x10_00_00_00;
const rgbMode = 0x3_00_00_00;
// SGR 59 leaves -1.
const endedColor = 0x3_FF_FF_FF;

/** What of @xterm/headless 6.0.0 has no public name. */
interface Internals {
	readonly bg: number;
	/** Of this cell only when it has some, else of one that was read before. */
	readonly extended: {readonly _ext: number};
}
