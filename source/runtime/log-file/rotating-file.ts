import {closeSync} from 'node:fs';
import type {LogFileSpec} from '../../core/spec.ts';
import {isDevicePath} from './log-file-spec.ts';
import {endsLine, fittingLines, restOfLine} from './newlines.ts';
import {createWrittenParts, type WrittenParts} from './older/written-parts.ts';
import {openFile, refresh, type OpenFile} from './open-file.ts';
import {rotate} from './rotate.ts';

export type Rotation = Pick<LogFileSpec, 'maxBytes' | 'maxAgeMs' | 'backups'>;

export interface RotatingFileOptions {
	readonly path: string;
	readonly rotation: Rotation;
	/** Epoch ms. */
	readonly now: () => number;
	/** The file goes on growing. */
	readonly onRotationFailed: (error: NodeJS.ErrnoException) => void;
}

/** Where to append next. Opens, opens anew what somebody has moved away, and rotates; throws what the system says. */
export interface RotatingFile {
	/** How many of these bytes go into the file that is open now. */
	prepare(bytes: Buffer): {readonly descriptor: number; readonly length: number; readonly isRegular: boolean};
	/** These have been written to it. */
	written(bytes: Buffer): void;
	/** Where what has been written lies. */
	readonly parts: Pick<WrittenParts, 'list' | 'position'>;
	/** Look where the path leads before the next bytes: at most as often as this is called. */
	lookAgain(): void;
	close(): void;
}

export function createRotatingFile({path, rotation, now, onRotationFailed}: RotatingFileOptions): RotatingFile {
	const {maxBytes = Number.POSITIVE_INFINITY, maxAgeMs = Number.POSITIVE_INFINITY, backups} = rotation;
	let open: OpenFile | undefined;
	/** Of the last one. */
	let permissions: number | undefined;
	let isFresh = false;
	let isWithinLine = false;
	let growsUntil = 0;
	const parts = createWrittenParts();

	const close = () => {
		if (open) {
			closeSync(open.descriptor);
			open = undefined;
		}
	};

	const current = (): OpenFile => {
		if (open && !isFresh) {
			const refreshed = refresh(open, path);
			if (!refreshed) {
				close();
			}

			open = refreshed;
		}

		open ??= openFile(path, {now: now(), isWithinLine, ...permissions !== undefined && {permissions}});
		({permissions} = open);
		isFresh = true;
		return open;
	};

	const tryToRotate = () => {
		try {
			rotate(path, backups);
			close();
		} catch (error) {
			growsUntil = now() + rotationPauseMs;
			onRotationFailed(error as NodeJS.ErrnoException);
		}
	};

	/** 0: it is time for the next file. */
	const lengthFor = (bytes: Buffer, {isRegular, size, begunAt}: OpenFile): number => {
		if (isWithinLine) {
			return restOfLine(bytes);
		}

		const isRotated = isRegular && !isDevicePath(path) && now() >= growsUntil;
		if (isRotated && size > 0 && now() - begunAt >= maxAgeMs) {
			return 0;
		}

		const room = isRotated ? maxBytes - size : Number.POSITIVE_INFINITY;
		const line = restOfLine(bytes);
		return Math.max(fittingLines(bytes, Math.min(room, maxPieceBytes)), line <= room || size === 0 ? line : 0);
	};

	return {
		prepare(bytes) {
			const file = current();
			const length = lengthFor(bytes, file);
			if (length > 0) {
				return {descriptor: file.descriptor, length, isRegular: file.isRegular};
			}

			tryToRotate();
			const next = current();
			return {descriptor: next.descriptor, length: lengthFor(bytes, next), isRegular: next.isRegular};
		},
		written(bytes) {
			if (open && bytes.length > 0) {
				parts.add(open, bytes.length);
				open = {...open, size: open.size + bytes.length};
				isWithinLine = !endsLine(bytes);
			}
		},
		parts,
		lookAgain() {
			isFresh = false;
		},
		close,
	};
}

/** So that one write does not take long; a longer line goes as it is. */
const maxPieceBytes = 1024 * 1024;
/** A directory that may not be written is asked again so seldom. */
const rotationPauseMs = 60_000;
