import type {Duplex} from 'node:stream';
import {maxPendingInput} from '../child-input.ts';

/** What is typed into a container, or into a command in one. */
export interface ContainerInput {
	/** false: refused, too much is waiting to be taken. */
	write(data: Uint8Array): boolean;
	/** After what has been written. */
	end(): void;
	readonly pending: number;
	close(): void;
}

/** @param open A connection that takes it; asked for when something is written. Rejects when nobody will ever read it. */
export function createContainerInput(open: () => Promise<Duplex>, drained: () => void): ContainerInput {
	let early: Uint8Array[] = [];
	let earlyBytes = 0;
	let connection: Duplex | undefined;
	let isOpening = false;
	let isEnding = false;
	let isClosed = false;

	const forget = (): void => {
		early = [];
		earlyBytes = 0;
	};

	const connect = (): void => {
		if (isOpening || connection || isClosed) {
			return;
		}

		isOpening = true;
		void open().then(opened => {
			isOpening = false;
			if (isClosed) {
				opened.destroy();
				return;
			}

			connection = opened;
			// It was closed by the other side, or with its engine: what is written next goes through another one.
			const lose = (): void => {
				connection = undefined;
			};

			opened.on('error', lose).on('close', lose).on('drain', drained);
			for (const data of early) {
				opened.write(data);
			}

			forget();
			if (isEnding) {
				opened.end();
			}
		}, () => {
			isOpening = false;
			forget();
		});
	};

	return {
		write(data) {
			const pending = earlyBytes + (connection?.writableLength ?? 0);
			if (isEnding || isClosed || data.length === 0) {
				return true;
			}

			if (pending + data.length > maxPendingInput) {
				return false;
			}

			if (connection) {
				connection.write(data);
			} else {
				early.push(data);
				earlyBytes += data.length;
				connect();
			}

			return true;
		},
		end() {
			isEnding = true;
			if (connection) {
				connection.end();
			} else {
				connect();
			}
		},
		get pending() {
			return earlyBytes + (connection?.writableLength ?? 0);
		},
		close() {
			isClosed = true;
			forget();
			connection?.destroy();
		},
	};
}
