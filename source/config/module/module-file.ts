/** Looked for after the YAML names, in this order. */
export const moduleNames: readonly string[] = ['devtui.config.ts', 'devtui.config.mts', 'devtui.config.js', 'devtui.config.mjs', 'devtui.config.cjs'];

/** Whether a project's file is a program that yields the project. */
export function isModuleFile(path: string): boolean {
	return /\.[cm]?[jt]s$/.test(path);
}
