export type LauncherBuild =
	| {readonly built: true; readonly path: string; readonly bytes: number}
	| {readonly built: false; readonly reason: string};

export function buildLauncher(options?: {readonly arch?: string; readonly output?: string; readonly isStatic?: boolean; readonly defines?: readonly string[]}): LauncherBuild;
