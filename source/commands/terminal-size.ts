/** In cells. */
export interface TerminalSize {
	readonly columns: number;
	readonly rows: number;
}

/** A terminal may not know its size (a serial line, `script` without one, a container): it is 0×0 then. */
export function sizeOf({columns, rows}: {readonly columns?: number; readonly rows?: number}, {columns: usualColumns, rows: usualRows}: TerminalSize = {columns: 80, rows: 24}): TerminalSize {
	return {columns: columns || usualColumns, rows: rows || usualRows};
}

/** Of terminals of services whose output goes into a pipe: most tools print wider where there is more room. */
export const sizeWithoutTerminal: TerminalSize = {columns: 120, rows: 30};
