import type {ConsoleLogs, LogPager} from '../../console/host.ts';
import type {Desk} from '../../hub/desk.ts';
import {createLogLines} from '../builder/log-lines.ts';
import {pagerOf} from '../pager/log-pager.ts';
import {logText} from '../pager/log-text.ts';

export interface HubPagerOptions {
	readonly desk: Pick<Desk, 'readLog'>;
	readonly logs: ConsoleLogs;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The id of what has this name in the console; undefined: it is no build. */
	buildOf(name: string): string | undefined;
}

/** The user's pager, over all of a build's log, however little of it the console has read. */
export function hubPager({desk, logs, environment, buildOf}: HubPagerOptions): LogPager {
	return pagerOf({
		hasLog(name) {
			const build = buildOf(name);
			return build === undefined ? logs.firstSequence(name) !== undefined : (desk.readLog(build, 0, 1)?.bytes.length ?? 0) > 0;
		},
		async read(name) {
			const build = buildOf(name);
			return build === undefined ? logText(logs.entriesOf(name, 0)) : wholeLog(build, desk);
		},
	}, environment);
}

/** As it is now: what comes is not waited for. */
function* wholeLog(build: string, {readLog}: Pick<Desk, 'readLog'>): Generator<string> {
	const lines = createLogLines(true);
	let offset = 0;
	for (let piece = readLog(build, 0, bytesAtOnce); piece && piece.bytes.length > 0; piece = readLog(build, offset, bytesAtOnce)) {
		offset = piece.offset + piece.bytes.length;
		yield lines.take(piece.bytes);
	}

	yield lines.end();
}

const bytesAtOnce = 256 * 1024;
