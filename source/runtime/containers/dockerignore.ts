import dockerignore, {type Ignore} from '@balena/dockerignore';

/** Whether a path, relative to the context with `/` between its parts, is left out. */
export interface DockerIgnore {
	isIgnored(path: string): boolean;
	/** Something in an ignored directory may be taken in again. */
	readonly hasExceptions: boolean;
}

export function parseDockerignore(text: string): DockerIgnore {
	// Its types say a module of another kind than it is.
	const rules = (dockerignore as unknown as () => Ignore)().add(text);
	return {
		hasExceptions: /^\s*!/m.test(text),
		isIgnored: path => rules.ignores(path),
	};
}
