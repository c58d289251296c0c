import {textWidth} from '../../lib/text-width.ts';
import {checkpointTable, fileAndNote} from '../details/checkpoints.ts';
import {around} from '../pane-frames.ts';
import {serviceOf} from '../subject.ts';
import {chosenCheckpoint} from './chosen-checkpoint.ts';
import {dialogRoom, type DialogContent, type DialogContext} from './dialog.ts';
import {hintsOf} from './hint.ts';

/** The files from which a program can go on, one of them chosen. */
export function checkpointContent(context: DialogContext, service: string): DialogContent {
	const {subject, theme: {paint, glyph}, theme} = context;
	const {columns, rows} = dialogRoom(subject);
	const {heading, lines} = checkpointTable(context, serviceOf(subject, service));
	const {index = -1} = chosenCheckpoint(subject) ?? {};
	const all = lines.map(({cells, file, note}, at) => {
		const isChosen = at === index;
		return `${isChosen ? glyph.selected : ' '} ${cells}  ${fileAndNote({file, note}, columns - textWidth(cells) - 4, isChosen ? paint.focused : paint.plain, paint.faint)}`;
	});
	return {
		title: `rewind ${service} to where it opened`,
		lines: lines.length === 0
			? ['its checkpoints are gone']
			: [paint.faint(`  ${heading}`), ...around(all, index, Math.max(1, rows - 1))],
		hints: hintsOf('checkpoints', subject, theme),
	};
}
