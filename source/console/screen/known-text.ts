import {sliceColumns} from '../../lib/ansi-row.ts';
import {hasDoubtfulWidth} from './drawing.ts';
import type {Segment} from './layout.ts';

/** What is known of the cells of a segment from a row that was cut otherwise; a wide character may have been cut through. */
export function knownText({x, width}: Segment, segments: readonly Segment[], shown: readonly (string | undefined)[]): string | undefined {
	const index = segments.findIndex(other => other.x <= x && x + width <= other.x + other.width);
	const text = shown[index];
	const old = segments[index];
	if (text === undefined || !old || old.width === width) {
		return text;
	}

	return hasDoubtfulWidth(text) || wide.test(text) ? undefined : sliceColumns(text, x - old.x, x - old.x + width);
}

const wide = /[\u1100-\u115F\u2E80-\uFFFF]/;
