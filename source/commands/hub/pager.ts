import type {ConsoleLogs, LogPager} from '../../console/host.ts';
import type {Build} from '../../fleet/builds.ts';
import {isFinal} from '../../fleet/progress.ts';
import type {Desk, LogPiece} from '../../hub/desk.ts';
import {createLogLines} from '../builder/log-lines.ts';
import {pagerOf} from '../pager/log-pager.ts';
import {logText} from '../pager/log-text.ts';
import {logAway} from './log-away.ts';

export interface HubPagerOptions {
	readonly desk: Pick<Desk, 'readLog' | 'fetchLog'>;
	readonly logs: ConsoleLogs;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** What has this name in the console; undefined: it is no build. */
	buildOf(name: string): Build | undefined;
}

/** The user's pager, over all of a build's log, however little of it the console has read, and wherever it is. */
export function hubPager({desk, logs, environment, buildOf}: HubPagerOptions): LogPager {
	async function logOf(name: string): Promise<Iterable<string> | AsyncIterable<string> | {readonly problem: string}> {
		const build = buildOf(name);
		if (build === undefined) {
			return logText(logs.entriesOf(name, 0));
		}

		const first = await desk.fetchLog(build.id, 0, bytesAtOnce);
		return first ? wholeLog(build, first, desk) : {problem: `${name}: ${logAway(build)}`};
	}

	/** Where one cannot be read the others are. */
	async function* oneAfterTheOther(names: readonly string[]): AsyncGenerator<string> {
		for (const name of names) {
			yield `── ${name} ──\n`;
			const log = await logOf(name);
			if ('problem' in log) {
				yield `── ${log.problem} ──\n`;
			} else {
				yield* log;
			}
		}
	}

	return pagerOf({
		hasLog(name) {
			const build = buildOf(name);
			return build === undefined ? logs.firstSequence(name) !== undefined : mayHaveLog(build, desk);
		},
		async read(names) {
			return names.length === 1 ? logOf(names[0]!) : oneAfterTheOther(names);
		},
	}, environment);
}

/** How much another hub has of a log that grows is known there. */
function mayHaveLog({id, hub, state, logBytes}: Build, {readLog}: Pick<Desk, 'readLog'>): boolean {
	return hub === undefined ? (readLog(id, 0, 1)?.bytes.length ?? 0) > 0 : logBytes > 0 || !isFinal(state);
}

/** As it is now: what comes is not waited for. */
async function* wholeLog(build: Build, first: LogPiece, {fetchLog}: Pick<Desk, 'fetchLog'>): AsyncGenerator<string> {
	const lines = createLogLines(true);
	let piece: LogPiece | undefined = first;
	while (piece && piece.bytes.length > 0) {
		yield lines.take(piece.bytes);
		piece = piece.isWhole ? {...piece, bytes: new Uint8Array()} : await fetchLog(build.id, piece.offset + piece.bytes.length, bytesAtOnce);
	}

	yield lines.end();
	if (!piece) {
		yield `── ${logAway(build)} ──\n`;
	}
}

const bytesAtOnce = 256 * 1024;
