/** What is not as it should be on a screen, in words; undefined: nothing. `characters`: what each service prints, by its name. */
export function findFault(rows, columns, characters) {
	if (rows.some(row => row.includes('╭') || row.includes('+-'))) {
		// A dialog lies over titles.
		return undefined;
	}

	// Its notes stand at the right edge, whatever they are, where there is room for one.
	if (columns >= 60 && rows[0].findLastIndex(cell => cell.trim() !== '') !== columns - 2) {
		return `the header does not reach over ${columns} columns: ${rows[0].join('')}`;
	}

	const hasList = /^ (?:SERVICE|\d+\/\d+)/.test(rows[1].join(''));
	const chosen = rows.filter(row => row[0] === '▸').length;
	if (hasList && chosen !== 1) {
		return `${chosen} services are chosen`;
	}

	const owners = new Map(Object.entries(characters).map(([service, character]) => [character, service]));
	for (const [y, row] of rows.entries()) {
		for (let x = 0; x < columns; x++) {
			const service = owners.get(row[x]);
			const title = service && titleAbove(rows, x, y, [...Object.keys(characters), mergedLog]);
			if (service && title !== service && title !== mergedLog) {
				return `row ${y + 1}, column ${x + 1} shows "${row[x]}" of ${service} in the pane of ${title ?? 'nobody'}`;
			}
		}
	}

	return undefined;
}

/** What everybody prints may be in it. */
const mergedLog = 'merged';

/** Whose title stands over a cell: the nearest one that reaches over its column. */
function titleAbove(rows, x, y, services) {
	for (let above = y - 1; above > 0; above--) {
		const title = titlesOf(rows[above], services).findLast(({start, end}) => start <= x && x < end);
		if (title) {
			return title.service;
		}
	}

	return undefined;
}

/** `┬▸2 name-2 ─ ready ───`: from its corner to the next border; a narrow one is cut. */
function titlesOf(row, services) {
	const text = row.map(cell => cell === '' ? ' ' : cell[0]).join('');
	return [...text.matchAll(/(^|[┌├┬┼])[ ▸](?:\d )?(\w+)(?:-\d+)?(…?)(?=[ …]|$)[^│┤├┬┼┐┌]*/g)].flatMap(match => {
		const [, , written, isCut] = match;
		const service = services.find(name => isCut === '…' ? name.startsWith(written) : name === written);
		return service === undefined ? [] : [{service, start: match.index, end: match.index + match[0].length}];
	});
}
