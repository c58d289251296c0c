export const mouseOff = '\u001B[?1006l\u001B[?1003l\u001B[?1002l\u001B[?1000l';

/** A frame may have been cut off anywhere. The keyboard modes of kitty are kept per screen: ended before ours is left. */
export const giveTerminalBack = '\u001B[?2026l\u001B[0m\u001B(B\u000F\u001B[?6l\u001B[r'
	+ mouseOff
	+ '\u001B[?1004l\u001B[?2031l\u001B[?2004l\u001B[<u\u001B[?1l\u001B>\u001B[?7h\u001B[H\u001B[2J\u001B[?1049l\u001B[0m\u001B[?25h';
