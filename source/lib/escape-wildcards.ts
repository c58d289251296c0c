/** A name as a gitignore pattern that means just this name. */
export function escapeWildcards(name: string): string {
	return name.replace(/[\\*?[\]]/g, String.raw`\$&`);
}
