/** As the C library of Linux counts them: it keeps two for itself. */
const first = 34;
const last = 64;

/** `SIGRTMIN+3`; undefined for the number of any other signal. */
export function realTimeSignal(number: number): `SIG${string}` | undefined {
	if (!Number.isInteger(number) || number < first || number > last) {
		return undefined;
	}

	return number === first ? 'SIGRTMIN' : `SIGRTMIN+${number - first}`;
}

/** Of `SIGRTMIN`, `SIGRTMIN+3`, `SIGRTMAX`, `SIGRTMAX-1`; undefined for any other name. */
export function realTimeNumber(name: string): number | undefined {
	const match = /^SIGRTM(?:IN(?:\+(\d+))?|AX(?:-(\d+))?)$/.exec(name);
	if (!match) {
		return undefined;
	}

	const number = name.startsWith('SIGRTMIN') ? first + Number(match[1] ?? 0) : last - Number(match[2] ?? 0);
	return number >= first && number <= last ? number : undefined;
}
