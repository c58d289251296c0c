import type {Job} from './builds.ts';

/** `<suggestion>.<seat>`, of a suggestion of another hub `<suggestion>.<own id>.<seat>`; `-2` and so on behind it for the second revision and those after it (`index` counts from 0). */
export function jobId(suggestion: string, seat: number, index: number): string {
	return `${suggestion}.${seat}${index === 0 ? '' : `-${index + 1}`}`;
}

/** A job as it is sent to many: of seat 0. */
export function jobOfAll(job: Job): Job {
	return {...job, id: job.id.replace(/\.\d+(?=(-\d+)?$)/, '.0')};
}

/** A job that was sent to many, as that of the builder with this seat. */
export function ownJob(job: Job, seat: number): Job {
	return {...job, id: job.id.replace(/\.0(?=(-\d+)?$)/, `.${seat}`)};
}

/** Of its rows: a job of several steps has numbers behind its id. */
export function rowId(job: string, index: number, count: number): string {
	return count === 1 ? job : `${job}:${index + 1}`;
}

/** The job of a row, or of a job itself. */
export function jobOfRow(id: string): string {
	return id.replace(/:\d+$/, '');
}

/** First and last of each run of numbers that follow on one another. */
export function seatRanges(seats: readonly number[]): ReadonlyArray<readonly [number, number]> {
	const ranges: Array<[number, number]> = [];
	for (const seat of seats.toSorted((a, b) => a - b)) {
		const last = ranges.at(-1);
		if (last && seat <= last[1] + 1) {
			last[1] = seat;
		} else {
			ranges.push([seat, seat]);
		}
	}

	return ranges;
}

export function isInRanges(seat: number, ranges: ReadonlyArray<readonly [number, number]>): boolean {
	return ranges.some(([first, last]) => first <= seat && seat <= last);
}
