/** What programs and files may say to drive the terminal, the log of CI or the page of whoever reads it; each with a mark of its own. */
export const nastyTexts: Readonly<Record<string, string>> = {
	title: 'n1\u001B]0;owned\u0007',
	clipboard: 'n2\u001B]52;c;b3duZWQ=\u001B\\',
	clear: 'n3\u001B[2J\u001B[H\u001Bc',
	'C1 introducer': 'n4\u009B2J',
	'C1 string': 'n5\u009D0;owned\u009C',
	'DEL and BEL': 'n6\u007F\u0007\u0008',
	overwritten: 'n7 bad\rgood',
	'GitHub command': 'n8 ::error::owned ##[add-mask]owned',
	'XML and HTML': 'n9 ]]><b onclick="x">&amp;</b>',
	Markdown: 'n10 | `` ``` <img src=x> [x](http://x) |',
	'right to left': 'n11\u202Etfel',
	NUL: 'n12\0\uFFFE\uD800',
};

export const nasty = Object.values(nastyTexts).join(' ');

/** What no terminal must be sent, but where a colour or a line break is meant. */
export const drivesTerminal = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/;
