/** What somebody does next, by the numbers of `random`: the same ones for the same seed. */
export function nextAction(random) {
	const pick = values => values[Math.floor(random() * values.length)];
	const upTo = limit => 1 + Math.floor(random() * limit);
	const dice = random();
	if (dice < 0.1) {
		return {type: 'resize', columns: 39 + upTo(261), rows: 9 + upTo(91)};
	}

	if (dice < 0.25) {
		return {type: 'keys', keys: `\u001B[<${pick([0, 2, 32, 64, 64, 65, 65])};${upTo(300)};${upTo(100)}${pick(['M', 'M', 'm'])}`};
	}

	return {type: 'keys', keys: pick(keys)};
}

/** So small that all is to be seen that there is room for, and as large as anybody's. */
export const firstSize = {columns: 120, rows: 40};

// Not: q and Ctrl-C, which end it, and Q, which leaves it.
const keys = [
	...'jkjkrRsSKwWDdzvvvfgGi?nNmhtlecEyxo 123456123456&/',
	'\t', '\r', '\u001B', '\u001B', '\u001B', '\u001D', '\u001D', '\u000C', '\u0015', '\u0004', '\u007F',
	'\u001B[A', '\u001B[B', '\u001B[C', '\u001B[D', '\u001B[5~', '\u001B[6~', '\u001B[Z', '\u001B[H', '\u001B[F', '\u001B[200~paste\nof two lines\u001B[201~',
	'/a+\r', '/[^x]\r', '&!z\r', '/(x+x+)+y', ':restart *\r', ':signal lines HUP\r', ':scale crash 3\r', ':scale crash 1\r', ':stop flood\r', ':start flood\r', ':start *\r', ':send lines hello\r',
];

/** mulberry32: as even as this needs, and the same everywhere. */
export function seeded(seed) {
	let state = seed >>> 0;
	return () => {
		state = state + 0x6D_2B_79_F5 >>> 0;
		let mixed = Math.imul(state ^ state >>> 15, state | 1);
		mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
		return ((mixed ^ mixed >>> 14) >>> 0) / 4_294_967_296;
	};
}
