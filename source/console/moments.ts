/** `14:02:11`, with its date when it is not of today; in the zone of whoever looks. */
export function clockTime(at: number, now: number): string {
	const moment = new Date(at);
	const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(part => twoDigits(part)).join(':');
	const isToday = moment.toDateString() === new Date(now).toDateString();
	return isToday ? time : `${moment.getFullYear()}-${twoDigits(moment.getMonth() + 1)}-${twoDigits(moment.getDate())} ${time}`;
}

/** `0.4s`, `12s`, `3m12s`, `2h5m`, `3d4h`: as exact as one wants to know it. */
export function roughDuration(durationMs: number): string {
	const seconds = Math.max(0, durationMs) / 1000;
	if (seconds < 10) {
		return `${(Math.floor(seconds * 10) / 10).toFixed(1)}s`;
	}

	const [large, small] = seconds < 60 ? [['s', 1]] as const : units.find(([[, size]]) => seconds >= size) ?? [['s', 1]] as const;
	const count = Math.floor(seconds / large[1]);
	const rest = small ? Math.floor((seconds - count * large[1]) / small[1]) : 0;
	return `${count}${large[0]}${small && rest > 0 ? `${rest}${small[0]}` : ''}`;
}

const units = [
	[['d', 86_400], ['h', 3600]],
	[['h', 3600], ['m', 60]],
	[['m', 60], ['s', 1]],
] as const;

function twoDigits(part: number): string {
	return String(part).padStart(2, '0');
}
