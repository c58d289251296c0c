import type {About} from '../instance.ts';

/** A place in what one instance tells: `<instance>.<number>.<part>`. Another instance has other places. */
export interface Place {
	readonly number: number;
	/** Of what has several: how many of them were received. */
	readonly part: number;
}

export function placeText(instance: string, {number, part}: Place): string {
	return `${instance}.${number}.${part}`;
}

/** Undefined: of none, or of an instance that is no more. */
export function parsePlace(instance: string, text: string | undefined): Place | undefined {
	const [, of, number, part] = /^(\w+)\.(\d{1,15})\.(\d{1,15})$/.exec(text ?? '') ?? [];
	return of === instance ? {number: Number(number), part: Number(part)} : undefined;
}

export function instanceKey({pid, startedAt}: About): string {
	const time = Date.parse(startedAt);
	return `${pid.toString(36)}x${(Number.isNaN(time) ? 0 : time).toString(36)}`;
}
