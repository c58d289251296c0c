export type NativeBuild =
	| {readonly built: true; readonly path: string; readonly bytes: number}
	| {readonly built: false; readonly reason: string};

export function compileNative(what: {
	readonly name: string;
	readonly arch: string;
	readonly output: string;
	readonly options: readonly string[];
	readonly libraries?: readonly string[];
}): NativeBuild;

export function nativeOutput(file: string): string;
