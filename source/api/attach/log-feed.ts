import type {Cursor, LogStore} from '../../logs/log-store.ts';
import type {AttachLine} from './wire.ts';

/** The log for a console that looks into it: all that is there, then what comes. Nothing is sent to one that never does. */
export interface LogFeed {
	begin(): void;
	/** Some of what is there; nothing, when there is nothing. */
	take(): readonly AttachLine[];
	stop(): void;
}

export function feedLog(logs: LogStore, wake: () => void): LogFeed {
	let cursor: Cursor = logs.start();
	let reading: {readonly hold: ReturnType<LogStore['hold']>; readonly unsubscribe: () => void} | undefined;

	return {
		begin() {
			reading ??= {
				hold: logs.hold(logs.end()),
				unsubscribe: logs.subscribe(() => {
					if (logs.sequence() - cursor.sequence > mostUnread) {
						reading?.hold.release();
					}

					wake();
				}),
			};
			wake();
		},
		take() {
			if (!reading || cursor.sequence >= logs.sequence()) {
				return [];
			}

			const isFirst = cursor.sequence === 0;
			const read = logs.read(cursor, {maxBytes: bytesAtOnce});
			({cursor} = read);
			reading.hold.advance(cursor);
			const services = new Set(read.entries.map(({service}) => service));
			const oldest = Object.fromEntries([...services].map(service => [service, logs.firstSequence(service) ?? 0]));
			return [
				...read.dropped > 0 && !isFirst ? [{type: 'problem', text: `${read.dropped} lines came faster than this console could take them: searches do not find them`} as const] : [],
				{type: 'log', entries: read.entries, oldest},
			];
		},
		stop() {
			reading?.unsubscribe();
			reading?.hold.release();
		},
	};
}

const bytesAtOnce = 65_536;

/** Entries that are kept for a slow reader; a chunk that a program prints is one. */
const mostUnread = 20_000;
