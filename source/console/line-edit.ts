/** A line that is being written; the cursor stands before that character of `text`. */
export interface Line {
	readonly text: string;
	readonly cursor: number;
}

export function lineOf(text: string): Line {
	return {text, cursor: text.length};
}

export function insert({text, cursor}: Line, inserted: string): Line {
	return {text: text.slice(0, cursor) + inserted + text.slice(cursor), cursor: cursor + inserted.length};
}

/** More is not written into a line at once: it is drawn, and looked for, with each key. In UTF-16 units. */
export const longestPaste = 4096;

/** What of a paste goes into a prompt: the beginning of its first line. */
export function pasteOfOneLine(data: Uint8Array): string {
	const [text = ''] = Buffer.from(data).toString('utf8').trim().split(/\p{Cc}/u, 1);
	// No half of a character.
	return text.slice(0, longestPaste).replace(/[\uD800-\uDBFF]$/, '');
}

/** What a key does to a line, as shells have it; undefined when it is no key of editing. */
export function edit(line: Line, key: string): Line | undefined {
	const change = edits[key];
	if (change) {
		return change(line);
	}

	const text = key === 'Space' ? ' ' : key;
	return isCharacter(text) ? insert(line, text) : undefined;
}

const edits: Readonly<Record<string, (line: Line) => Line>> = {
	Left: goLeft,
	'Ctrl-B': goLeft,
	Right: goRight,
	'Ctrl-F': goRight,
	Home: goHome,
	'Ctrl-A': goHome,
	End: goToEnd,
	'Ctrl-E': goToEnd,
	'Ctrl-Left': goWordLeft,
	'Alt-b': goWordLeft,
	'Ctrl-Right': goWordRight,
	'Alt-f': goWordRight,
	Backspace: line => remove(line, goLeft(line)),
	'Ctrl-H': line => remove(line, goLeft(line)),
	Delete: line => remove(line, goRight(line)),
	'Ctrl-D': line => remove(line, goRight(line)),
	'Ctrl-W': line => remove(line, goWordLeft(line)),
	'Alt-Backspace': line => remove(line, goWordLeft(line)),
	'Ctrl-U': line => remove(line, goHome(line)),
	'Ctrl-K': line => remove(line, goToEnd(line)),
};

function goLeft({text, cursor}: Line): Line {
	const before = [...clusters.segment(text.slice(0, cursor))].at(-1)?.segment ?? '';
	return {text, cursor: cursor - before.length};
}

function goRight({text, cursor}: Line): Line {
	const [after] = clusters.segment(text.slice(cursor));
	return {text, cursor: cursor + (after?.segment.length ?? 0)};
}

function goHome({text}: Line): Line {
	return {text, cursor: 0};
}

function goToEnd({text}: Line): Line {
	return lineOf(text);
}

function goWordLeft({text, cursor}: Line): Line {
	return {text, cursor: text.slice(0, cursor).search(/\S*\s*$/)};
}

function goWordRight({text, cursor}: Line): Line {
	return {text, cursor: cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0)};
}

/** Without what lies between the cursors of two. */
function remove({text, cursor}: Line, other: Line): Line {
	const [from, to] = cursor < other.cursor ? [cursor, other.cursor] : [other.cursor, cursor];
	return {text: text.slice(0, from) + text.slice(to), cursor: from};
}

/** Keys that have a name are longer than the one character that others are. */
function isCharacter(text: string): boolean {
	return [...text].length === 1 && !/\p{Cc}/u.test(text);
}

const clusters = new Intl.Segmenter();
