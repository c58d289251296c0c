import type {BuildOfPage, BuilderOfPage} from '../rows.ts';

/** A state is a glyph and a word; its colour, by the class `state-…`, says nothing more. */
export const buildLooks: Readonly<Record<BuildOfPage['state'], {readonly glyph: string; readonly word: string}>> = {
	queued: {glyph: '○', word: 'queued'},
	running: {glyph: '◐', word: 'running'},
	passed: {glyph: '✔', word: 'passed'},
	failed: {glyph: '✖', word: 'failed'},
	unknown: {glyph: '?', word: 'unknown'},
	cancelled: {glyph: '⊘', word: 'cancelled'},
};

export const builderLooks: Readonly<Record<BuilderOfPage['state'], {readonly glyph: string; readonly word: string}>> = {
	online: {glyph: '●', word: 'online'},
	paused: {glyph: '‖', word: 'paused'},
	draining: {glyph: '◒', word: 'draining'},
	offline: {glyph: '○', word: 'offline'},
};

export function isOver(state: BuildOfPage['state']): boolean {
	return state !== 'queued' && state !== 'running';
}

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function durationText(ms: number): string {
	const seconds = Math.max(0, ms) / 1000;
	if (seconds < 10) {
		return `${seconds.toFixed(1)} s`;
	}

	const whole = Math.round(seconds);
	if (whole < 60) {
		return `${whole} s`;
	}

	return whole < 3600
		? `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
		: `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
}

/** `now`, `40 s ago`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function ageText(ms: number): string {
	const seconds = Math.floor(Math.max(0, ms) / 1000);
	if (seconds < 5) {
		return 'now';
	}

	const [count, unit] = seconds < 60
		? [seconds, 's'] as const
		: seconds < 3600
			? [Math.floor(seconds / 60), 'min'] as const
			: seconds < 48 * 3600
				? [Math.floor(seconds / 3600), 'h'] as const
				: [Math.floor(seconds / 86_400), 'days'] as const;
	return `${count} ${unit} ago`;
}

export function sizeText(bytes: number): string {
	const [unit, factor] = bytes >= 1024 ** 2 ? ['MB', 1024 ** 2] as const : bytes >= 1024 ? ['kB', 1024] as const : ['B', 1] as const;
	const count = bytes / factor;
	return `${factor > 1 && count < 10 ? count.toFixed(1) : Math.round(count)} ${unit}`;
}

/** How long it has taken, or takes by now; undefined: it has not begun. */
export function tookMs({startedAt, durationMs}: BuildOfPage, now: number): number | undefined {
	return durationMs ?? (startedAt === null ? undefined : now - Date.parse(startedAt));
}

function two(number: number): string {
	return String(number).padStart(2, '0');
}
