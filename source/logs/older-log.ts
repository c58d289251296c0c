import type {LogEntry} from './entry.ts';
import type {Place} from './log-places.ts';

/** What services have printed before all that the log store still has: their log files know it. */
export interface OlderLog {
	/**
	 * As it is now, whatever is rotated, written or forgotten meanwhile. Up to the entry of that sequence; else, for each service,
	 * up to the first one that the log store has.
	 */
	chains(services?: readonly string[], before?: number): readonly OlderChain[];
	/** From this sequence on the log store has all that these services have printed. */
	wholeFrom(services?: readonly string[]): number;
	/** Files that have older lines of these services, too, and are not read: nothing in them says whose a line is. */
	notRead(services?: readonly string[]): readonly UnreadFile[];
}

/** A log file of several services. */
export interface UnreadFile {
	readonly path: string;
	/** Of those that were asked for. */
	readonly services: readonly string[];
}

/** A sentence without its period. */
export function describeUnread({path, services}: UnreadFile): string {
	return `what ${services.join(', ')} printed before is in ${path}: a log file of several services is not read back`;
}

/** The files of one stream of a service, as if they were one; nothing in it is in the log store, and nothing is missing between. */
export interface OlderChain {
	readonly service: string;
	/** The same whenever it is asked for: to keep a place with. */
	readonly key: string;
	/** From the oldest line on, or from this place. */
	forward(from?: OlderPlace): AsyncGenerator<OlderBlock>;
	/** The newest block first. */
	backward(before?: OlderPlace): AsyncGenerator<OlderBlock>;
	/** Where a place in the log store lies, if it is not behind all of this. */
	placeOf(place: Place): Promise<OlderPlace>;
}

/** Before a line: `<file>:<offset>`. It stays where it is when the file is rotated. */
export type OlderPlace = string;

/** Some lines that follow each other. */
export interface OlderBlock {
	/** In their order. Their `sequence` says nothing. */
	readonly entries: readonly LogEntry[];
	readonly start: OlderPlace;
	readonly end: OlderPlace;
	/** Before that line of that entry. */
	placeOf(entry: number, line: number): OlderPlace;
}
