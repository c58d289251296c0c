/** How many colours a terminal has: the 256 (and mostly any other), or the 16 that all have. */
export type ColorDepth = 16 | 256;

type Environment = Readonly<Record<string, string | undefined>>;

/** `TERM=xterm` and the like are what terminals call themselves that have no more; whoever has more says so. */
export function colorDepthOf({TERM: term = '', COLORTERM: colors = ''}: Environment): ColorDepth {
	if (/^(?:truecolor|24bit)$/i.test(colors) || /256|direct|truecolor|24bit/.test(term)) {
		return 256;
	}

	return /^(?:linux|screen|xterm|vt\d+|rxvt|ansi|cons25|cygwin|eterm|konsole|sun)(?:$|[-.+])/i.test(term) && !/^xterm-(?:kitty|ghostty)/.test(term) ? 16 : 256;
}

export function hasColors({NO_COLOR: refused = ''}: Environment): boolean {
	return refused === '';
}
