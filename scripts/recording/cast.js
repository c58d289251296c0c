/**
 * What a terminal was sent, as an asciicast of version 2: a header, then a line for each piece with its time in seconds.
 * Nobody wants to watch a pause, so each is as long as the longest that is allowed.
 */
export function asciicast(pieces, {columns, rows, title, longestPauseMs}) {
	const header = {version: 2, width: columns, height: rows, title, env: {TERM: 'xterm-256color', SHELL: '/bin/sh'}};
	const lines = [JSON.stringify(header)];
	let time = 0;
	let before = pieces[0]?.at ?? 0;
	for (const {at, text} of pieces) {
		time += Math.min(longestPauseMs, at - before);
		before = at;
		lines.push(JSON.stringify([Math.round(time) / 1000, 'o', text]));
	}

	return `${lines.join('\n')}\n`;
}
