import process from 'node:process';
import type {CheckpointRow, CheckpointsAnswer} from '../../api/checkpoint-routes.ts';
import {ask} from '../../api/client.ts';
import {roughByteSize} from '../../lib/byte-size.ts';
import {formatDuration} from '../../lib/duration.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {instanceSocket, tellTrouble} from './running.ts';
import {inColumns} from './table.ts';

interface CheckpointsOptions {
	readonly files: readonly string[];
	readonly name: string;
	readonly isJson: boolean;
}

/** From where the program of a service can go on. */
export async function checkpoints({files, name, isJson}: CheckpointsOptions): Promise<number> {
	const response = await ask(await instanceSocket(files), {method: 'GET', path: '/checkpoints', query: [['name', name]]});
	if (response.type !== 'ok') {
		return tellTrouble(response);
	}

	const {checkpoints: rows, reason} = response.value as CheckpointsAnswer;
	const whyNone = reason === null ? '' : `${escapeControls(`${name} has no checkpoints: ${reason}.`)}\n`;
	if (isJson) {
		process.stdout.write(`${printedJson(rows, 2)}\n`);
		process.stderr.write(whyNone);
	} else {
		process.stdout.write(rows.length > 0 ? checkpointTable(rows) : whyNone);
	}

	return 0;
}

/** Columns for people. */
export function checkpointTable(rows: readonly CheckpointRow[]): string {
	return inColumns([['FILE', 'RUN', 'AGE', 'MEMORY', 'ENGINE'], ...rows.map(row => cellsOf(row))]);
}

function cellsOf({file, run, ageMs, privateBytes, engine}: CheckpointRow): readonly string[] {
	return [
		escapeControls(file),
		String(run),
		formatDuration(Math.floor(ageMs / 1000) * 1000),
		privateBytes === null ? '-' : roughByteSize(privateBytes),
		engine,
	];
}
