import type {ServiceRow} from '../../api/service-row.ts';
import {formatBinding} from '../../core/port-binding.ts';
import {formatDuration} from '../../lib/duration.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {textWidth} from '../../lib/text-width.ts';

/** Columns for people. */
export function tableOf(rows: readonly ServiceRow[]): string {
	return inColumns([['NAME', 'STATE', 'PID', 'RESTARTS', 'UPTIME', 'CPU', 'MEMORY', 'PORTS'], ...rows.map(row => cellsOf(row))]);
}

/** Rows of as many cells each, as lines. */
export function inColumns(rows: ReadonlyArray<readonly string[]>): string {
	const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => textWidth(row[column]!)))) ?? [];
	return rows.map(row => `${row.map((cell, column) => cell + ' '.repeat(widths[column]! - textWidth(cell))).join('  ').trimEnd()}\n`).join('');
}

function cellsOf({name, reason, pid, restarts, uptimeMs, cpuPercent, memoryBytes, ports, published, watching}: ServiceRow): readonly string[] {
	const paused = watching?.paused ? ` (watch paused${watching.pending > 0 ? `, ${watching.pending} changed` : ''})` : '';
	const own = ports.filter(port => !published.some(binding => binding.port === port));
	return [
		name,
		`${escapeControls(reason)}${paused}`,
		pid === null ? '-' : String(pid),
		String(restarts),
		uptimeMs === null ? '-' : formatDuration(Math.floor(uptimeMs / 1000) * 1000),
		cpuPercent === null ? '-' : `${cpuPercent}%`,
		memoryBytes === null ? '-' : `${(memoryBytes / 1024 / 1024).toFixed(1)} MB`,
		[...published.map(binding => formatBinding(binding)), ...own].join(',') || '-',
	];
}
