/** `dependsOn`: `depends_on`. */
export function snakeCase(name: string): string {
	return name.replaceAll(/(?<=[a-z\d])[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
