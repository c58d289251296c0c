/** `512`, `10MB`, `1.5GB`, `4k`: kilo is 1024. Undefined when it is none of these. */
export function parseByteSize(value: string | number): number | undefined {
	const match = /^(\d+(?:\.\d+)?) ?([kmg]?)b?$/i.exec(String(value).trim());
	return match ? Math.round(Number(match[1]) * factors[match[2]!.toLowerCase() as keyof typeof factors]) : undefined;
}

/** The shortest spelling that `parseByteSize` reads back. */
export function formatByteSize(bytes: number): string {
	const [unit, factor] = units.find(([, size]) => bytes >= size && bytes % size === 0) ?? ['', 1];
	return `${bytes / factor}${unit}`;
}

/** For people: `640kB`, `84MB`, `1.2GB`. */
export function roughByteSize(bytes: number): string {
	const [unit, factor] = units.find(([, size]) => bytes >= size) ?? ['B', 1];
	const count = bytes / factor;
	return `${count < 10 && factor > 1 ? count.toFixed(1) : Math.round(count)}${unit}`;
}

const factors = {'': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3} as const;
const units = [['GB', factors.g], ['MB', factors.m], ['kB', factors.k]] as const;
