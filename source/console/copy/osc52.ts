/** How a terminal is told to put a text into its clipboard, or why it is not. */
export type TerminalCopy =
	| {readonly type: 'sequence'; readonly sequence: string}
	| {readonly type: 'too-long'; readonly bytes: number; readonly maxBytes: number}
	/** It has none, or takes the sequence for text. */
	| {readonly type: 'none'};

type Environment = Readonly<Record<string, string | undefined>>;

/** OSC 52: reaches the clipboard of whoever sits at the terminal, over ssh too. A cut text would be worse than none. */
export function copyByTerminal(text: string, environment: Environment): TerminalCopy {
	if (silentTerminals.has(environment['TERM'] ?? '')) {
		return {type: 'none'};
	}

	const bytes = Buffer.byteLength(text);
	if (bytes > maxBytes) {
		return {type: 'too-long', bytes, maxBytes};
	}

	return {type: 'sequence', sequence: wrapped(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`, environment)};
}

/** The console of Linux and terminals without any sequence. */
const silentTerminals: ReadonlySet<string> = new Set(['linux', 'dumb']);

/** Many terminals give up a sequence of more than 100,000 bytes; of base64, three of four bytes are text. */
const maxBytes = 74_990;

/** Multiplexers keep the sequence to themselves, or drop it, unless it is wrapped for the terminal outside. */
function wrapped(sequence: string, environment: Environment): string {
	if (environment['TMUX']) {
		// Plain for its own buffer (`set-clipboard on`); wrapped for one that hands it on (`allow-passthrough on`).
		return `${sequence}\u001BPtmux;\u001B${sequence}\u001B\\`;
	}

	return environment['STY'] ? pieces(sequence).map(piece => `\u001BP${piece}\u001B\\`).join('') : sequence;
}

/** GNU screen takes strings of 768 bytes at most. */
function pieces(sequence: string): readonly string[] {
	return sequence.match(/[^]{1,500}/g) ?? [];
}
