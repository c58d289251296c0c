/** Text without colours, links and other escape sequences; control characters outside of sequences stay. */
export function stripAnsi(text: string): string {
	return text.includes('\u001B') || text.includes('\u009B') ? text.replace(sequences, '') : text;
}

// CSI; OSC, DCS, SOS, PM and APC up to BEL, ST or the end of the line; any other escape.
const sequences = /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[\]PX^_][^\u0007\u001B\n]*(?:\u0007|\u001B\\)?|\u001B[ -/]*[0-~]?/g;
