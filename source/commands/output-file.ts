import {readlinkSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {isDevicePath} from '../runtime/log-file/log-file-spec.ts';
import {statIfThere} from '../system/stat-if-there.ts';

/** What a person has named to be written. */
export type OutputFile =
	/** It can be removed, and another one put in its place. Who has named a link to it keeps the link. */
	| {readonly type: 'file'; readonly path: string}
	/** `/dev/null`, a pipe, a directory: it stays what it is. */
	| {readonly type: 'other'; readonly path: string};

export function outputFile(named: string): OutputFile {
	const found = statIfThere(named);
	const place = path.resolve(named);
	const isOther = isDevicePath(place) || place.startsWith('/proc/') || (found && !found.isFile());
	return isOther ? {type: 'other', path: named} : {type: 'file', path: found ? realpathSync(named) : endOfLinks(named)};
}

/** Of what is not there yet. */
function endOfLinks(named: string, most = mostLinks): string {
	let target: string;
	try {
		target = path.resolve(path.dirname(named), readlinkSync(named));
	} catch {
		// It is no link.
		return named;
	}

	return most === 0 ? named : endOfLinks(target, most - 1);
}

/** As Linux follows. */
const mostLinks = 40;
