/** Longer lines are not rewritten: what would be written over them begins a line of its own. */
export const maxEditedLength = 65_536;

/** How much of the text the room takes; a pair of surrogates stays together. */
export function fittingLength(text: string, room: number): number {
	if (text.length <= room) {
		return text.length;
	}

	const isPair = room > 0 && (text.charCodeAt(room - 1) & 0xFC_00) === 0xD8_00;
	return Math.max(0, room - (isPair ? 1 : 0));
}

export function clamp(value: number, min: number, max: number): number {
	return Math.min(Math.max(value, min), max);
}
