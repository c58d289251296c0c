/** As it begins a sentence. */
export function capitalized(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** As it stands within one. */
export function uncapitalized(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
