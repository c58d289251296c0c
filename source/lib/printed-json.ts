/** JSON for people and programs alike: JSON leaves DEL and C1 as they are, and some terminals obey those (U+009B begins a sequence). */
export function printedJson(value: unknown, indent?: number): string {
	return escapeHighControls(JSON.stringify(value, undefined, indent));
}

/** In text that is JSON, or YAML whose strings with control characters stand in double quotes. */
export function escapeHighControls(text: string): string {
	return text.replaceAll(/[\u007F-\u009F]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`);
}
