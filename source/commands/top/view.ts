import type {ServiceRow} from '../../api/service-row.ts';
import {formatDuration} from '../../lib/duration.ts';
import {escapeControls} from '../../lib/escape-controls.ts';

/** Those that run, the busiest first. */
export function busiest(rows: readonly ServiceRow[]): readonly ServiceRow[] {
	return rows
		.filter(({pid}) => pid !== null)
		.sort((a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0) || (b.memoryBytes ?? 0) - (a.memoryBytes ?? 0));
}

/** A line for each, under their titles. */
export function topTable(rows: readonly ServiceRow[]): readonly string[] {
	const cells = [['NAME', 'PID', 'CPU', 'MEMORY', 'AGE', 'STATE'], ...rows.map(cellsOf)];
	const widths = cells[0]!.map((_, column) => Math.max(...cells.map(row => row[column]!.length)));
	return cells.map(row => row.map((cell, column) => isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)).join('  ').trimEnd());
}

export interface ViewOptions {
	readonly project: string;
	/** Of all services. */
	readonly rows: readonly ServiceRow[];
	readonly size: {readonly columns: number; readonly rows: number};
	/** Keys are read. */
	readonly hasKeys: boolean;
}

/** A screen full of it: lines that fit, no more of them than there is room for. */
export function topScreen({project, rows, size, hasKeys}: ViewOptions): readonly string[] {
	const running = busiest(rows);
	const sum = (figure: (row: ServiceRow) => number | null) => running.reduce((total, row) => total + (figure(row) ?? 0), 0);
	const head = `${escapeControls(project)} · ${running.length} of ${rows.length} running · ${percent(sum(row => row.cpuPercent))} CPU · ${megabytes(sum(row => row.memoryBytes))}`;
	const table = running.length === 0 ? ['Nothing is running.'] : topTable(running);
	const lines = [`${head}${hasKeys ? ' · q quits' : ''}`, '', ...table];
	const hidden = lines.length - size.rows;
	const fitting = hidden > 0 ? [...lines.slice(0, Math.max(0, size.rows - 1)), `… ${hidden + 1} more`] : lines;
	return fitting.map(line => line.length > size.columns ? `${line.slice(0, Math.max(0, size.columns - 1))}…` : line);
}

function cellsOf({name, pid, cpuPercent, memoryBytes, uptimeMs, reason}: ServiceRow): readonly string[] {
	return [
		name,
		String(pid),
		cpuPercent === null ? '-' : percent(cpuPercent),
		memoryBytes === null ? '-' : megabytes(memoryBytes),
		uptimeMs === null ? '-' : formatDuration(Math.floor(uptimeMs / 1000) * 1000),
		escapeControls(reason),
	];
}

/** Their digits stand below each other. */
function isNumber(column: number): boolean {
	return column >= 1 && column <= 4;
}

function percent(value: number): string {
	return `${value.toFixed(1)}%`;
}

function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
