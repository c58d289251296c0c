import {describeBeginning} from '../../core/describe.ts';
import {clockTime, roughAge, roughDuration} from '../moments.ts';
import type {RunRecord} from '../run-history.ts';
import type {Theme} from '../theme.ts';
import type {Value} from './facts.ts';

/** `run 3  11:57:00  3m12s  exited 1 · src/api.ts changed`: the newest first. */
export function runTable(runs: readonly RunRecord[], now: number, {paint}: Theme): readonly Value[] {
	const rows = runs.map(({run, startedAt, end, cause, resumedAt}) => ({
		run: String(run),
		started: clockTime(startedAt, now),
		lasted: end ? roughDuration(end.at - startedAt) : roughAge(now - startedAt),
		how: `${end?.how ?? 'running'} · ${describeBeginning(cause, resumedAt !== undefined)}`,
		paint: end ? paint.plain : paint.good,
	}));
	const widthOf = (column: 'run' | 'started' | 'lasted') => Math.max(0, ...rows.map(row => row[column].length));
	return rows.map(row => ({
		text: [row.run.padStart(widthOf('run')), row.started.padStart(widthOf('started')), row.lasted.padStart(widthOf('lasted')), row.how].join('  '),
		paint: row.paint,
	}));
}
