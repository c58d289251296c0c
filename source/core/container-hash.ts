import type {ServiceSpec} from './spec.ts';

/**
 * What a container was made from, in a few characters: one with another hash has to be made anew. What only says how
 * it is had (names, pulling, building, whether it is kept) does not count.
 */
export function containerHash({container, command, tty, stdin}: ServiceSpec, environment: Readonly<Record<string, string>>): string {
	if (!container) {
		throw new TypeError('the service has no container');
	}
	const {name: _, project: _project, pullPolicy: _policy, build: _build, isReused: _isReused, ...made} = container;
	return hash(canonical({...made, argv: command.type === 'image' ? command.argv : [], tty, stdin, environment}));
}

/** The same text for the same meaning: whatever the order of the keys, and be it a number or its digits. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) {
		return `[${value.map(item => canonical(item)).join(',')}]`;
	}
	if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => a < b ? -1 : 1);
		return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
	}
	return JSON.stringify(String(value));
}

/** FNV-1a in 128 bits: nobody attacks it, and two of a project never meet by chance. */
function hash(text: string): string {
	const prime = (1n << 88n) + 0x1_3Bn;
	let state = 0x6C_62_27_2E_07_BB_01_42_62_B8_21_75_62_95_C5_8Dn;
	for (let at = 0; at < text.length; at++) {
		state = BigInt.asUintN(128, (state ^ BigInt(text.charCodeAt(at))) * prime);
	}
	return state.toString(16).padStart(32, '0');
}
