import {figureText, othersText, ratioText, spreadText, verdictText} from './figures.js';

/** The rows as a table for a terminal. */
export function textTable(rows) {
	const cells = [['', 'devtui', 'min–max', 'peer', '', 'ratio', 'wanted', '', 'others'], ...rows.map(row => [
		row.title,
		figureText(row.own.value, row.unit),
		spreadText(row.own),
		row.peer ? row.peer.name : '',
		row.peer ? figureText(row.peer.value, row.unit) : '',
		ratioText(row.ratio),
		row.wanted ?? '',
		verdictText(row),
		othersText(row),
	])];
	const widths = cells[0].map((_, column) => Math.max(...cells.map(row => row[column].length)));
	return cells.map(row => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}
