/** `14:02:11`, with its date when it is not of today; in the zone of whoever looks. */
export function clockTime(at: number, now: number): string {
	const moment = new Date(at);
	const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(part => twoDigits(part)).join(':');
	const isToday = moment.toDateString() === new Date(now).toDateString();
	return isToday ? time : `${moment.getFullYear()}-${twoDigits(moment.getMonth() + 1)}-${twoDigits(moment.getDate())} ${time}`;
}

/** How long something took: `0.4s`, `12s`, `3m12s`, `2h5m`, `3d4h`. */
export function roughDuration(durationMs: number): string {
	const seconds = Math.max(0, durationMs) / 1000;
	return seconds < 10 ? `${(Math.floor(seconds * 10) / 10).toFixed(1)}s` : roughAge(durationMs);
}

/** The same where parts of a second count: `12ms`, `1.5s`, `12s`. */
export function shortDuration(durationMs: number): string {
	return durationMs < 999.5 ? `${Math.max(0, Math.ceil(durationMs))}ms` : roughDuration(Math.ceil(durationMs));
}

/** The same for what goes on: it changes once a second at most. */
export function roughAge(ageMs: number): string {
	const seconds = Math.floor(Math.max(0, ageMs) / 1000);
	const unit = units.find(({size}) => seconds >= size);
	if (!unit) {
		return `${seconds}s`;
	}

	const rest = Math.floor((seconds % unit.size) / unit.part);
	return `${Math.floor(seconds / unit.size)}${unit.name}${rest > 0 ? `${rest}${unit.partName}` : ''}`;
}

const units = [
	{name: 'd', size: 86_400, partName: 'h', part: 3600},
	{name: 'h', size: 3600, partName: 'm', part: 60},
	{name: 'm', size: 60, partName: 's', part: 1},
] as const;

function twoDigits(part: number): string {
	return String(part).padStart(2, '0');
}
