import {keptFiles, whyNoCheckpoints, whyNoneAt, type KeptFile} from '../../core/checkpoint-list.ts';
import type {ServiceState} from '../../core/state.ts';
import {roughByteSize} from '../../lib/byte-size.ts';
import {textWidth} from '../../lib/text-width.ts';
import type {DialogContext} from '../dialogs/dialog.ts';
import type {Fact, Value} from '../dialogs/facts.ts';
import {roughAge} from '../moments.ts';
import {specOf} from '../subject.ts';
import {cut, plainLine} from '../text.ts';
import type {Paint} from '../theme.ts';

/** A checkpoint in cells that stand below each other, with its file behind them. */
export interface CheckpointLine {
	/** Run, age and memory, each as wide as the heading has it. */
	readonly cells: string;
	readonly file: string;
	/** What is to be known besides: ` · changed since`. */
	readonly note: string;
}

export interface CheckpointTable {
	readonly heading: string;
	/** The newest first. */
	readonly lines: readonly CheckpointLine[];
}

export function checkpointTable({lookups, now}: DialogContext, service: ServiceState): CheckpointTable {
	const memory = lookups?.checkpointMemory(service.name);
	const rows = keptFiles(service).toReversed().map(kept => {
		const {run, checkpoint: {id, madeAt}} = kept;
		const bytes = memory?.get(id);
		return {kept, cells: [String(run), roughAge(now - madeAt), bytes === undefined ? '-' : roughByteSize(bytes)]};
	});
	const titles = ['RUN', 'AGE', 'MEM'];
	const widths = titles.map((title, column) => Math.max(title.length, ...rows.map(({cells}) => cells[column]!.length)));
	const laidOut = (cells: readonly string[]) => cells.map((cell, column) => cell.padStart(widths[column]!)).join(' ');
	return {
		heading: `${laidOut(titles)}  FILE`,
		lines: rows.map(({kept, cells}) => ({cells: laidOut(cells), file: plainLine(kept.file), note: noteOf(kept, service)})),
	};
}

/** From where the program can go on, or why it cannot. */
export function checkpointFacts(context: DialogContext, service: ServiceState): readonly Fact[] {
	const spec = specOf(context.subject, service.name);
	const {paint} = context.theme;
	if (!spec.checkpoint) {
		return [];
	}

	const {heading, lines} = checkpointTable(context, service);
	if (lines.length === 0) {
		return [{label: '', values: [{text: `none: ${whyNoCheckpoints(spec, service)}`, paint: paint.warning}]}];
	}

	const more = lines.length - mostLines;
	return [
		{label: '', values: [
			{layOut: width => [cut(paint.faint(heading), width)]},
			...lines.slice(0, mostLines).map(({cells, file, note}): Value => ({layOut: width => [`${cells}  ${fileAndNote({file, note}, width - textWidth(cells) - 2, paint.plain, paint.faint)}`]})),
			...more > 0 ? [{text: `and ${more} older`, paint: paint.faint}] : [],
		]},
		{label: '', values: refusals(service).map(text => ({text, paint: paint.warning}))},
	];
}

/** A note has to leave enough of the name of its file. */
export function fileAndNote({file, note}: Pick<CheckpointLine, 'file' | 'note'>, width: number, paintFile: Paint, paintNote: Paint): string {
	const room = width - textWidth(note);
	const hasNote = textWidth(file) <= room || room >= leastOfFile;
	return paintFile(cut(file, hasNote ? room : width)) + (hasNote ? paintNote(note) : '');
}

const leastOfFile = 16;

/** In the details; the menu has all. */
const mostLines = 8;

function noteOf({file, isStale, checkpoint: {engine}}: KeptFile, {resumedAt}: ServiceState): string {
	return [
		...engine === 'criu' ? ['on disk'] : [],
		...file === resumedAt ? ['this run began here'] : [],
		...isStale ? ['changed since'] : [],
	].map(text => ` · ${text}`).join('');
}

/** Files at which there might be one. */
function refusals({opened = []}: ServiceState): readonly string[] {
	const refused = opened.filter(({checkpoint, reason}) => !checkpoint && reason !== undefined).toReversed();
	const [last, ...others] = refused;
	return last ? [`${whyNoneAt(last)}${others.length > 0 ? `; nor at ${others.length} more` : ''}`] : [];
}
