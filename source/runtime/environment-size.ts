import {readFileSync} from 'node:fs';

/** Why no program can be started with these variables, in words; undefined: it can, as far as can be told beforehand. */
export function describeTooLarge(environment: Readonly<Record<string, string>>): string | undefined {
	if (process.platform !== 'linux') {
		return undefined;
	}

	const sizes = Object.entries(environment).map(([name, value]) => ({name, bytes: Buffer.byteLength(name) + Buffer.byteLength(value) + 2}));
	const single = sizes.find(({bytes}) => bytes > maxVariableBytes());
	if (single) {
		return `the environment variable ${single.name} has ${inUnits(single.bytes)}: more than ${inUnits(maxVariableBytes())} cannot be given to a program`;
	}

	const total = sizes.reduce((sum, {bytes}) => sum + bytes + pointerBytes, 0);
	if (total <= smallBytes || total <= maxTotalBytes()) {
		return undefined;
	}

	const largest = sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 3).map(({name, bytes}) => `${name} (${inUnits(bytes)})`);
	return `the environment has ${inUnits(total)}: more than ${inUnits(maxTotalBytes())} cannot be given to a program; the largest variables are ${largest.join(', ')}`;
}

/** 32 pages. Elsewhere than on x64 they may be larger, and the kernel is to judge. */
function maxVariableBytes(): number {
	return process.arch === 'x64' ? 32 * 4096 : Number.POSITIVE_INFINITY;
}

/** A quarter of the stack, 6 MB at most; the arguments go into it, too. */
function maxTotalBytes(): number {
	const stack = /^Max stack size +(\d+|unlimited)/m.exec(readLimits())?.[1];
	const quarter = stack === undefined || stack === 'unlimited' ? mostBytes : Number(stack) / 4;
	return Math.max(smallBytes, Math.min(mostBytes, quarter));
}

function readLimits(): string {
	try {
		return readFileSync('/proc/self/limits', 'latin1');
	} catch {
		return '';
	}
}

const pointerBytes = 8;
const smallBytes = 128 * 1024;
const mostBytes = 6 * 1024 * 1024;

function inUnits(bytes: number): string {
	return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
