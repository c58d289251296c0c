import {formatByteSize} from '../../lib/byte-size.ts';
import type {EngineMessage} from './read-messages.ts';

export interface PullProgress {
	note(message: EngineMessage): void;
	end(isPulled: boolean): void;
}

/** One line, drawn again: `pulling postgres:16 · 3 of 8 layers · 41 MB of 120 MB`. */
export function createPullProgress(image: string, draw: (text: string) => void, now: () => number = () => performance.now()): PullProgress {
	const layers = new Map<string, {current: number; total: number; isDone: boolean}>();
	let drawnAt = Number.NEGATIVE_INFINITY;
	let isOnLine = false;

	const line = (text: string): void => {
		draw(`\r${text}\u001B[K`);
		isOnLine = true;
	};

	const words = (): string => {
		const all = [...layers.values()];
		const sum = (of: 'current' | 'total'): number => all.reduce((bytes, layer) => bytes + layer[of], 0);
		const done = all.filter(({isDone}) => isDone).length;
		return `pulling ${image}${all.length === 0 ? '' : ` · ${done} of ${all.length} layers`}${sum('total') === 0 ? '' : ` · ${formatByteSize(sum('current'))} of ${formatByteSize(sum('total'))}`}`;
	};

	return {
		note({id, status = '', progressDetail}) {
			if (id !== undefined && isLayer(status)) {
				const known = layers.get(id) ?? {current: 0, total: 0, isDone: false};
				const isDownload = status === 'Downloading';
				layers.set(id, {
					current: isDownload ? progressDetail?.current ?? known.current : status === 'Download complete' ? known.total : known.current,
					total: isDownload ? progressDetail?.total ?? known.total : known.total,
					isDone: known.isDone || status === 'Pull complete' || status === 'Already exists',
				});
			}

			if (now() - drawnAt >= drawEachMs) {
				drawnAt = now();
				line(words());
			}
		},
		end(isPulled) {
			if (isPulled) {
				line(`pulled ${image}`);
			}

			if (isOnLine) {
				draw('\r\n');
			}
		},
	};
}

const drawEachMs = 100;

/** The others are about the whole image. */
function isLayer(status: string): boolean {
	return /^(?:Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists)$/.test(status);
}
